import { createHash } from 'node:crypto';
import type { FileEntry, RankedFiles } from '../../core/environment.js';
import { LimitExceededError } from '../../core/errors.js';
import type { BlobStore, Freshness, Layer } from '../../core/ports.js';
import type { VaultEntry } from '../../core/vault.js';
import { writeVaultJson } from '../../core/vault-json.js';

/** A key of the backend and what stands there. */
export interface FoundSecret {
  readonly key: string;
  readonly entry: VaultEntry;
}

export interface VaultLayerSettings {
  /** Where the keys lie, mount and all: `secret`, `teams/config`. */
  readonly root: string;
  /** Before the key in the name of a source. */
  readonly namePrefix: string;
  readonly fileBytes: number;
}

export interface VaultLayerFacts {
  readonly label: string;
  /** When this version was first met, milliseconds since the epoch. */
  readonly metAtMs: number;
  readonly staleSeconds: Freshness['staleSeconds'];
  /** Whether Vault's memory still holds the same; looking is what keeps it there. */
  readonly isCurrent: () => boolean;
  /** What the same keys held before they held what has this version. */
  readonly before: (version: string) => Layer | undefined;
}

/** JSON, of which YAML holds every text: Spring reads it so, too. */
const READ_AS = '.yaml';
/** Not as many digits as a commit id has, so that nobody goes to look for a commit of that name. */
const VERSION_DIGITS = 48;
/** In JSON they may stand as they are, in YAML they may not. */
const UNWRITABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** What some keys hold, the strongest first, as a layer. */
export function vaultLayer(found: readonly FoundSecret[], settings: VaultLayerSettings, facts: VaultLayerFacts): Layer {
  const { root, namePrefix, fileBytes } = settings;
  const start = `vault:${root}/`;
  const version = layerVersion(root, found);
  const files = new Map<string, FileEntry>();
  const entries = new Map<string, VaultEntry>();
  for (const { key, entry } of found) {
    const oid = oidOf(root, key, entry);
    files.set(start + key, { oid, size: -1 });
    entries.set(oid, entry);
  }
  const ranked: RankedFiles = { readAs: READ_AS, nameOf: (path) => namePrefix + path.slice(start.length) };
  return {
    label: facts.label,
    version,
    committedAt: new Date(facts.metAtMs).toISOString(),
    files,
    searchPaths: [],
    labelFolders: false,
    namePrefix: start,
    ranked,
    blobs: blobsOf(entries, fileBytes),
    freshness: { of: 'vault', staleSeconds: facts.staleSeconds, isCurrent: facts.isCurrent },
    parent: async () => facts.before(version),
  };
}

/** Made of Vault's versions and never of values, so that nobody can find out a value by trying. */
function layerVersion(root: string, found: readonly FoundSecret[]): string {
  return digest([root, ...found.flatMap(({ key, entry }) => [key, entry.version])]).slice(0, VERSION_DIGITS);
}

/** Whether a text can be a version of such a layer. */
export function isLayerVersion(version: string): boolean {
  return version.length === VERSION_DIGITS && /^[0-9a-f]+$/.test(version);
}

function oidOf(root: string, key: string, { version }: VaultEntry): string {
  return digest([root, key, version]);
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function blobsOf(entries: ReadonlyMap<string, VaultEntry>, maxBytes: number): BlobStore {
  return {
    async read(oid) {
      const entry = entries.get(oid);
      if (!entry) throw new TypeError('not an object of this layer');
      const text = writeVaultJson(entry.data).replace(UNWRITABLE, escaped);
      const bytes = Buffer.from(text);
      if (bytes.length > maxBytes) {
        throw new LimitExceededError(`${bytes.length} bytes (expected: at most ${maxBytes}): limits.fileBytes`);
      }
      return bytes;
    },
  };
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
