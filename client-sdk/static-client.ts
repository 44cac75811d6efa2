import type { ChangeSet } from './change-set.js';
import type { ConfigClient } from './config-client.js';
import { ConfigClientError, invalidOptions } from './errors.js';
import { flatten, freezeDeep, nest, toRaw, toValues } from './flat.js';
import { ReadingClient } from './reading-client.js';
import { createSnapshot, type Snapshot } from './snapshot.js';

/** A client without a server, for tests. */
export interface StaticClient<T> extends ConfigClient<T> {
  /**
   * Replaces the named top-level parts, and tells listeners as an update from a server would.
   *
   * @throws ConfigClientError `closed`, `invalid-options`
   */
  set(patch: Partial<T>): void;
}

/**
 * Makes a client of a configuration, nested or with flat keys. It is ready at once and never changes by itself.
 *
 * ```ts
 * const config = fromStatic({ server: { port: 8080 } });
 * config.set({ server: { port: 9090 } });
 * ```
 */
export function fromStatic<T extends object>(config: T): StaticClient<T> {
  return new Fixed(config);
}

class Fixed<T extends object> extends ReadingClient<T> implements StaticClient<T> {
  #given: T;
  #count = 0;

  constructor(config: T) {
    super();
    this.#given = config;
    this.#use(config);
    this.enter('idle');
  }

  set(patch: Partial<T>): void {
    if (this.status === 'closed') throw new ConfigClientError('closed', 'the client was closed');
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
      throw invalidOptions('set: no object (expected: the parts to replace)');
    }
    this.#use({ ...this.#given, ...patch });
  }

  async ready(): Promise<Snapshot<T>> {
    return this.snapshot;
  }

  async refresh(): Promise<ChangeSet<T> | null> {
    return null;
  }

  async close(): Promise<void> {
    this.enter('closed');
  }

  #use(config: T): void {
    this.#given = config;
    this.#count += 1;
    const raw = flatten(toRaw(config));
    const flat = toValues(raw);
    this.replace(
      createSnapshot({
        facts: factsOf(this.#count),
        raw,
        flat,
        origins: new Map(),
        config: freezeDeep(nest(flat)) as T,
      }),
    );
  }
}

function factsOf(count: number) {
  return {
    application: 'static',
    profiles: ['default'],
    label: null,
    version: `static-${count}`,
    etag: '',
    committedAt: null,
    fetchedAt: new Date(0),
    from: 'static',
    stale: null,
    secrets: [],
    sources: [],
  } as const;
}
