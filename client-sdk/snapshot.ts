import type { RawProperties } from './flat.js';
import { isBelow, type Path, type PathValue, valueAt } from './path.js';
import { HIDDEN, printedAs } from './printed.js';

/** Where a value was written; line and column are 1-based. */
export interface Origin {
  readonly source: string;
  readonly line?: number;
  readonly column?: number;
}

/** Why the server answers with an older commit than the label's head: the newer one was refused. */
export interface Staleness {
  readonly rejected?: string;
  readonly code?: string;
  readonly file?: string;
  readonly line?: number;
  readonly message?: string;
}

/** What a snapshot says about itself. */
export interface SnapshotFacts {
  readonly application: string;
  readonly profiles: readonly string[];
  /** As asked; null for the server's default label. */
  readonly label: string | null;
  /** The commit id. `'defaults'` or `'static-N'` when no server had a part in it. */
  readonly version: string;
  /** Names the content; `''` when no server had a part in it. */
  readonly etag: string;
  /** Date of the commit, ISO 8601; null when not known. */
  readonly committedAt: string | null;
  /** When the server last said that this is how things are. */
  readonly fetchedAt: Date;
  readonly from: 'server' | 'cache' | 'defaults' | 'static';
  /** Not null when the server refused a newer commit and says why. */
  readonly stale: Staleness | null;
  /** Keys whose values came from a cipher or a vault: not to be printed. */
  readonly secrets: readonly string[];
  /** The files that had a part in it, strongest first. */
  readonly sources: readonly string[];
}

/**
 * The configuration at one version. Immutable: what was read from it together belongs together. Printed or written as JSON
 * it shows its facts and flat keys, secrets as `***`; what was taken out of it is plain.
 */
export interface Snapshot<T = Record<string, unknown>> extends SnapshotFacts {
  /** Nested, and what the schema made of it. Maps without a schema have no prototype. */
  readonly config: T;
  /**
   * Flat keys (`db.hosts[0]`) before the schema. Numbers are `number`; integers beyond ±(2^53 − 1) are `bigint`, and
   * decimals that a `number` cannot hold are text, so that no digit is lost in silence.
   */
  readonly flat: Readonly<Record<string, unknown>>;
  /** The same keys with every number as a `RawNumber`, whose `text` has the digits as written in the repository. */
  readonly raw: RawProperties;
  /** The value behind a key; undefined when there is none. */
  get<P extends Path<T>>(key: P): PathValue<T, P>;
  /** The value behind any key, or `fallback` when there is none. */
  get<V = unknown>(key: string, fallback: V): V;
  has(key: string): boolean;
  /** The flat keys at or below `prefix`, in the server's order. */
  keys(prefix?: string): string[];
  /** Where a flat key was written; undefined unless the client was connected with `origins: true`. */
  origin(key: string): Origin | undefined;
}

/** All that a snapshot is made of. */
export interface SnapshotParts<T> {
  readonly facts: SnapshotFacts;
  readonly config: T;
  readonly flat: Readonly<Record<string, unknown>>;
  readonly raw: RawProperties;
  readonly origins: ReadonlyMap<string, Origin>;
}

export function createSnapshot<T>({ facts, config, flat, raw, origins }: SnapshotParts<T>): Snapshot<T> {
  const find = (key: string): unknown => valueAt(config, key);
  const snapshot = {
    ...facts,
    config,
    flat,
    raw,
    get(key: string, ...fallback: readonly unknown[]): unknown {
      const value = find(key);
      return value === undefined ? fallback[0] : value;
    },
    has: (key: string) => find(key) !== undefined,
    keys: (prefix = '') => Object.keys(flat).filter((key) => isBelow(key, prefix)),
    origin: (key: string) => origins.get(key),
  };
  return whole(snapshot as Snapshot<T>);
}

/** The same configuration as it stands at a later commit, which changed nothing in it. */
export function confirmed<T>(snapshot: Snapshot<T>, version: string, fetchedAt: Date): Snapshot<T> {
  return whole({ ...snapshot, version, fetchedAt, from: 'server' as const });
}

function whole<T>(snapshot: Snapshot<T>): Snapshot<T> {
  return Object.freeze(printedAs(snapshot, () => shown(snapshot)));
}

/** Facts and flat keys: all else is a way to read these. */
function shown<T>({ config, raw, get, has, keys, origin, ...facts }: Snapshot<T>): object {
  const hidden = Object.fromEntries(facts.secrets.map((key) => [key, HIDDEN]));
  return { ...facts, flat: { ...facts.flat, ...hidden } };
}
