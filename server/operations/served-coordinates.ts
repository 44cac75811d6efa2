import { LRUCache } from 'lru-cache';
import type { Coordinates } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import type { Backend, Clock, Layer } from '../core/ports.js';
import { describeRefusal, isRefusal, type Rejection } from '../core/rejection.js';
import type { ResolveVerified } from './read-environment.js';

/** A rejection that is in force for some coordinates. */
export interface RejectionInForce extends Rejection {
  readonly coordinates: Coordinates;
  /** The label as the repository knows it. */
  readonly servedLabel: string;
  /** What is served instead; null when there is nothing. */
  readonly servedVersion: string | null;
}

const MAX_SERVED = 1000;
/** Longer than this after its last read nobody is taken to be waiting for the next version. */
const RECENT_MS = 3_600_000;

interface Served {
  readonly coordinates: Coordinates;
  readonly readAtMs: number;
  rejection: RejectionInForce | undefined;
}

/** Remembers what was read lately, and what stands against it. */
export class ServedCoordinates {
  readonly #served = new LRUCache<string, Served>({ max: MAX_SERVED });
  readonly #backend: Backend;
  readonly #resolveVerified: ResolveVerified;
  readonly #clock: Clock;

  constructor(backend: Backend, resolveVerified: ResolveVerified, clock: Clock) {
    this.#backend = backend;
    this.#resolveVerified = resolveVerified;
    this.#clock = clock;
  }

  /** Resolves as it would be without us, and takes note. */
  readonly resolve: ResolveVerified = (coordinates, heads) => {
    return this.#resolve(coordinates, heads, (rejection) => {
      this.#served.set(keyOf(coordinates), { coordinates, readAtMs: this.#clock.monotonic(), rejection });
    });
  };

  /** Finds out how it stands with one of them by now, as a reader would. */
  async readAgain(coordinates: Coordinates): Promise<RejectionInForce | undefined> {
    const key = keyOf(coordinates);
    try {
      await this.#resolve(coordinates, await this.#backend.layers(coordinates), (rejection) => {
        const known = this.#served.peek(key); // Nobody has read it, so it stays as long ago as it was.
        if (known) known.rejection = rejection;
      });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      if (!isRefusal(error)) this.#served.delete(key);
    }
    return this.#served.peek(key)?.rejection;
  }

  /** What was read lately, the latest first. */
  recent(): readonly Coordinates[] {
    const sinceMs = this.#clock.monotonic() - RECENT_MS;
    return [...this.#served.values()]
      .filter(({ readAtMs }) => readAtMs >= sinceMs)
      .map(({ coordinates }) => coordinates);
  }

  /** How many rejections are in force, as far as is known at this moment. */
  countRejections(): number {
    return [...this.#served.values()].filter(({ rejection }) => rejection !== undefined).length;
  }

  async #resolve(
    coordinates: Coordinates,
    heads: readonly Layer[],
    note: (rejection: RejectionInForce | undefined) => void,
  ) {
    const servedLabel = heads[0]?.label ?? '';
    try {
      const verified = await this.#resolveVerified(coordinates, heads);
      const { rejection, environment } = verified.answer;
      note(rejection && { ...rejection, coordinates, servedLabel, servedVersion: environment.version });
      return verified;
    } catch (error) {
      if (error instanceof ConfigError && isRefusal(error)) note(nothingServed(coordinates, heads, error));
      throw error;
    }
  }
}

function nothingServed(coordinates: Coordinates, heads: readonly Layer[], error: ConfigError): RejectionInForce {
  const head = heads.find(({ version }) => version === error.place?.version) ?? heads[0];
  const date = head?.committedAt ?? '';
  return {
    ...{ coordinates, servedLabel: head?.label ?? '', servedVersion: null },
    ...{ rejected: head?.version ?? '', rejectedAt: date, since: date },
    ...describeRefusal(error),
  };
}

function keyOf({ asked }: Coordinates): string {
  return JSON.stringify(asked);
}
