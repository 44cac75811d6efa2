import { LRUCache } from 'lru-cache';
import type { Layer } from '../../core/ports.js';

/** Sets of keys that somebody has asked for. */
const MAX_SETS = 5000;
/** What a set of keys held before: so far back something that can be served is looked for. */
const MAX_BEFORE = 4;
const MAX_VERSIONS = 20_000;

/** What some keys hold: which keys, and by key the version of what stands there; undefined where nothing does. */
export interface KeyVersions {
  readonly keys: readonly string[];
  readonly versions: readonly (string | undefined)[];
}

interface KeySet extends KeyVersions {
  /** The newest first. */
  readonly layers: readonly [Layer, ...Layer[]];
}

/** What keys hold and held, as far as this server has seen it: Vault is not asked about the past. */
export class RememberedLayers {
  readonly #sets = new LRUCache<string, KeySet>({ max: MAX_SETS });
  readonly #versions = new LRUCache<string, true>({ max: MAX_VERSIONS });

  /** The newest layer, when it was made of these versions. */
  find(name: string, versions: KeyVersions['versions']): Layer | undefined {
    const set = this.#sets.get(name);
    return set?.versions.every((version, index) => version === versions[index]) ? set.layers[0] : undefined;
  }

  /** Every key that somebody has asked for. */
  keys(): ReadonlySet<string> {
    return new Set([...this.#sets.values()].flatMap(({ keys }) => keys));
  }

  /** @returns the layer, or the one of the same version that is known already */
  put(name: string, made: KeyVersions, layer: Layer): Layer {
    const before = this.#sets.peek(name)?.layers ?? [];
    const newest = before.find(({ version }) => version === layer.version) ?? layer;
    const others = before.filter((each) => each !== newest).slice(0, MAX_BEFORE);
    this.#sets.set(name, { ...made, layers: [newest, ...others] });
    this.#versions.set(newest.version, true);
    return newest;
  }

  /** What the keys held before they held what has this version. */
  before(name: string, version: string): Layer | undefined {
    const layers = this.#sets.peek(name)?.layers ?? [];
    const index = layers.findIndex((layer) => layer.version === version);
    return index < 0 ? undefined : layers[index + 1];
  }

  hasSeen(version: string): boolean {
    return this.#versions.has(version);
  }
}
