import { LRUCache } from 'lru-cache';
import type { Coordinates } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import type { Backend, Clock, Layer, Logger } from '../core/ports.js';
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

/** Remembers what was read lately, and what stands against it; and of all else that was looked at, what is refused. */
export class ServedCoordinates {
  readonly #served = new LRUCache<string, Served>({ max: MAX_SERVED });
  /** Of what nobody has read, only what is refused. */
  readonly #unread = new LRUCache<string, RejectionInForce>({ max: MAX_SERVED });
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
      const key = keyOf(coordinates);
      this.#unread.delete(key);
      this.#served.set(key, { coordinates, readAtMs: this.#clock.monotonic(), rejection });
    });
  };

  /** Finds out how it stands with coordinates by now, as a reader would, whether somebody has read them or not. */
  async readAgain(coordinates: Coordinates): Promise<RejectionInForce | undefined> {
    const key = keyOf(coordinates);
    try {
      await this.#resolve(coordinates, await this.#backend.layers(coordinates), (rejection) => {
        const known = this.#served.peek(key); // Nobody has read it, so it stays as long ago as it was.
        if (known) known.rejection = rejection;
        else if (rejection) this.#unread.set(key, rejection);
        else this.#unread.delete(key);
      });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      // Who has read them waits for the Vault to answer again.
      if (!isRefusal(error) && error.code !== 'vault-unavailable') this.#forget(key);
    }
    return this.#served.peek(key)?.rejection ?? this.#unread.peek(key);
  }

  /** What was read lately, the latest first. */
  recent(): readonly Coordinates[] {
    return this.#recent().map(({ coordinates }) => coordinates);
  }

  /** The rejections in force, as far as is known at this moment, by application, profiles and label. */
  rejections(): readonly RejectionInForce[] {
    const read = this.#recent().map(({ rejection }) => rejection);
    const found = [...read, ...this.#unread.values()].filter((rejection) => rejection !== undefined);
    return found.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  /** Whether somebody has read them lately. */
  isRead(coordinates: Coordinates): boolean {
    return this.#served.has(keyOf(coordinates));
  }

  #recent(): readonly Served[] {
    const sinceMs = this.#clock.monotonic() - RECENT_MS;
    return [...this.#served.values()].filter(({ readAtMs }) => readAtMs >= sinceMs);
  }

  #forget(key: string): void {
    this.#served.delete(key);
    this.#unread.delete(key);
  }

  async #resolve(
    coordinates: Coordinates,
    heads: readonly Layer[],
    tell: (rejection: RejectionInForce | undefined) => void,
  ) {
    const servedLabel = heads[0]?.label ?? '';
    // Who asks for a commit by its id knows what it is, and it will be refused for ever: that is no news to anybody.
    const isFixed = areFixed(heads);
    const note = (rejection: RejectionInForce | undefined) => tell(isFixed ? undefined : rejection);
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

/** A Vault stays no more as it is than a branch does, but it is not what an id is asked of. */
function areFixed(heads: readonly Layer[]): boolean {
  const named = heads.filter(({ ranked }) => ranked === undefined);
  return named.every(({ label, version }) => label === version) && (named.length > 0 || heads.length === 0);
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

function nameOf({ coordinates }: RejectionInForce): string {
  const { application, profiles, label } = coordinates.asked;
  return [application, profiles, label ?? ''].join('\n');
}

function keyOf({ asked }: Coordinates): string {
  return JSON.stringify(asked);
}

export function warnOfRejection(logger: Logger, rejection: RejectionInForce): void {
  const { coordinates, rejected, servedVersion, code, file, line, message } = rejection;
  const { application, profiles } = coordinates.asked;
  const fields = { application, profiles, rejected, servedVersion, code, file, line, reason: message };
  logger.warn('a commit is not served', fields);
}
