import type { Content, KeyChanges, WatchedState } from '../operations/change-set.js';
import type { EnvironmentAnswer } from '../operations/read-environment.js';
import type { Watched } from '../operations/watched-environments.js';
import type { Peer } from './peer.js';
import type { Connection, Offer, Subscription } from './protocol/subscription.js';
import { environmentFrame } from './protocol/write-frames.js';
import { textFrame } from './text-frame.js';

/** What the state machine's connections and subscriptions carry here. */
export interface StreamEdge {
  readonly peer: Peer;
  readonly topic: Topic;
}

export type ClientConnection = Connection<StreamEdge>;
export type ClientSubscription = Subscription<StreamEdge>;

/** Renders an environment as the HTTP API does: the same bytes, the same tag. */
export type Represent = (answer: EnvironmentAnswer) => { readonly body: Uint8Array; readonly etag: string };

/** Clients of one kind use the same few ids; for whoever does not, a frame is built and not kept. */
const MAX_FRAMES = 8;

/** All subscriptions of the same coordinates, and what they are to be sent. */
export class Topic {
  readonly watched: Watched;
  readonly subscribers = new Set<ClientSubscription>();
  readonly #represent: Represent;
  readonly #changes: KeyChanges;
  #state: WatchedState | undefined;
  #offer: Offer | undefined;
  #body: Uint8Array | undefined;
  /** For the present offer: by what the client had before, then by id. */
  #frames = new Map<Content | undefined, Map<string, Buffer>>();

  constructor(watched: Watched, represent: Represent, changes: KeyChanges) {
    this.watched = watched;
    this.#represent = represent;
    this.#changes = changes;
  }

  /** The newest that there is to offer; undefined before the first read. */
  get offer(): Offer | undefined {
    const { state } = this.watched;
    if (state === this.#state) return this.#offer;
    this.#state = state;
    this.#frames = new Map();
    this.#body = undefined;
    this.#offer = state && this.#offerOf(state);
    return this.#offer;
  }

  /** The commit that stands at the head of what is served, whether it changed anything or not. */
  get version(): string | undefined {
    const { state } = this.watched;
    return state?.kind === 'environment' ? state.answer.environment.version : undefined;
  }

  /** The frame for one subscription, built once for all that are alike. @param from see Effect */
  frame(id: string, transfer: 'none' | 'full', from: Content | undefined): Buffer {
    if (transfer === 'none') return this.#build(id, 'none', undefined);
    const alike = this.#frames.get(from) ?? new Map<string, Buffer>();
    const known = alike.get(id);
    if (known) return known;
    const frame = this.#build(id, 'full', from);
    if (alike.size < MAX_FRAMES && this.#frames.size < MAX_FRAMES) this.#frames.set(from, alike.set(id, frame));
    return frame;
  }

  #offerOf(state: WatchedState): Offer {
    if (state.kind === 'problem') return state;
    const { body, etag } = this.#represent(state.answer);
    this.#body = body;
    const { environment, uses } = state.answer;
    const changesInPlace = uses !== undefined;
    return { kind: 'environment', version: environment.version, etag, content: state.content, changesInPlace };
  }

  #build(id: string, transfer: 'none' | 'full', from: Content | undefined): Buffer {
    const { offer } = this;
    if (offer?.kind !== 'environment') throw new TypeError('there is no environment to send');
    const changes = from && this.#changes(from, offer.content);
    const { before, after } = environmentFrame({ id, transfer, version: offer.version, etag: offer.etag, changes });
    const body = transfer === 'full' && this.#body ? this.#body : new Uint8Array();
    return textFrame(Buffer.from(before), body, Buffer.from(after));
  }
}
