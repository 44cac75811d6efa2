import type { RawCoordinates } from '../../core/coordinates.js';
import type { Coordinates } from '../../core/environment.js';
import type { Principal } from '../../core/ports.js';
import type { Content, KeyChanges } from '../../operations/change-set.js';
import type { Instance } from './frames.js';

/** What the edge hangs on the state machine, without it looking. */
export interface Edge {
  /** Where the frames of a connection go. */
  readonly peer: unknown;
  /** What all subscriptions of the same coordinates share. */
  readonly topic: unknown;
}

/** An environment that is or was with a client. */
export interface Held {
  readonly version: string;
  readonly content: Content;
}

/** Why a client did not apply an environment. */
export interface Nack {
  readonly version: string;
  readonly code: string;
  readonly message: string;
  readonly key: string | undefined;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
}

/** One client's connection. */
export interface Connection<E extends Edge> {
  readonly peer: E['peer'];
  principal: Principal;
  /** A handful: a list is smaller than a map. */
  readonly subscriptions: Subscription<E>[];
  /** Frames that could not be understood. */
  faults: number;
  /** Milliseconds since the epoch. */
  readonly connectedAtMs: number;
}

/** One set of coordinates that a connection wants to hear of. */
export interface Subscription<E extends Edge> {
  readonly connection: Connection<E>;
  readonly id: string;
  readonly coordinates: Coordinates;
  readonly instance: Instance | undefined;
  /** Undefined until it has caught up with what the client has seen. */
  topic: E['topic'] | undefined;
  /** What the client said it holds; undefined when it said nothing, and once it was answered. */
  resume: { readonly version: string | undefined; readonly etag: string | undefined } | undefined;
  /** The newest that was sent. */
  sent: Held | undefined;
  /** Sent and neither acked nor nacked, the oldest first. */
  unanswered: Held[] | undefined;
  applied: Held | undefined;
  nack: Nack | undefined;
  /** What the client was last told to be in the way; undefined once it was told an environment. */
  problem: string | undefined;
}

/** The newest of some coordinates, as it is offered to everybody who is subscribed to them. */
export type Offer =
  | {
      readonly kind: 'environment';
      readonly version: string;
      readonly etag: string;
      readonly content: Content;
      /** Whether it may become something else at the same version, as secrets of a Vault do. */
      readonly changesInPlace?: boolean;
    }
  | { readonly kind: 'problem'; readonly error: Error };

/** What the rules of the server's owner say. */
export interface Rules {
  readonly subscriptionsPerConnection: number;
  /** The one parser of every door. @throws InvalidRequestError */
  readonly parse: (raw: RawCoordinates) => Coordinates;
  /** The one door: asked at each subscribe and at each push. */
  readonly mayRead: (principal: Principal, coordinates: Coordinates) => boolean;
  readonly changes: KeyChanges;
}
