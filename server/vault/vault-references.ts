import { type CipherReason, UndecryptableSecretError, VaultUnavailableError } from '../core/errors.js';
import type {
  Clock,
  Logger,
  PreparedOpener,
  SealedText,
  SecretOpener,
  SecretPlace,
  SecretUses,
} from '../core/ports.js';
import type { VaultFinding, VaultPath, VaultSecrets } from '../core/vault.js';
import { oldestOf } from '../core/vault-age.js';
import { vaultText } from '../core/vault-json.js';
import { vaultPathText } from '../core/vault-path.js';
import type { MayBeReferredTo } from './allowed-paths.js';
import { type Chosen, isIn, KeptEntries } from './kept-entries.js';
import { isReference, parseReference, type VaultMount } from './reference.js';
import { isSameFinding } from './same-finding.js';

export interface VaultReferencesDependencies {
  readonly secrets: VaultSecrets;
  /** The first is meant where a value names none. */
  readonly mounts: readonly VaultMount[];
  readonly mayBeReferredTo: MayBeReferredTo;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Surroundings = VaultReferencesDependencies & { readonly kept: KeptEntries };

/** What stood at one path when it was read for an answer, and what of it was chosen for it. */
interface Found extends Chosen {
  readonly path: VaultPath;
  readonly seen: VaultFinding;
}

/** What is forbidden now may be allowed at any time. */
const FORBIDDEN_RETRY_SECONDS = 5;

interface Wanted {
  readonly path: VaultPath;
  readonly keys: Set<string>;
  /** Of the first value that refers to it. */
  readonly place: SecretPlace;
}

/** Opens values that refer to a Vault; all others are for `others`. */
export function vaultReferences(others: SecretOpener, dependencies: VaultReferencesDependencies): SecretOpener {
  const surroundings = { ...dependencies, kept: new KeptEntries(dependencies) };
  return {
    isSealed: (text) => isReference(text) || others.isSealed(text),
    open(text, place) {
      if (!isReference(text)) return others.open(text, place);
      throw new TypeError('a reference is only opened after it was prepared');
    },
    async prepare(sealed) {
      const references = sealed.filter(({ text }) => isReference(text));
      const prepared = await others.prepare?.(sealed.filter(({ text }) => !isReference(text)));
      const rest = prepared ?? { opener: others };
      return references.length === 0 ? rest : prepareReferences(references, rest, surroundings);
    },
  };
}

async function prepareReferences(
  references: readonly SealedText[],
  rest: PreparedOpener,
  dependencies: Surroundings,
): Promise<PreparedOpener> {
  const found = await readAll(references, dependencies);
  const opener: PreparedOpener['opener'] = {
    isSealed: (text) => isReference(text) || rest.opener.isSealed(text),
    open: (text, place) =>
      isReference(text) ? openReference(text, place, found, dependencies) : rest.opener.open(text, place),
  };
  return found.size === 0 ? { opener } : { opener, uses: usesOf([...found.values()], dependencies) };
}

/** Each path once. @throws VaultUnavailableError with the place of one that refers to what cannot be read */
async function readAll(
  references: readonly SealedText[],
  surroundings: Surroundings,
): Promise<ReadonlyMap<string, Found>> {
  const entries = [...wantedBy(references, surroundings)].map(async ([name, wanted]) => {
    return [name, await readAt(wanted.place, () => readOne(wanted, surroundings))] as const;
  });
  return new Map(await Promise.all(entries));
}

function wantedBy(
  references: readonly SealedText[],
  { mounts, mayBeReferredTo }: VaultReferencesDependencies,
): ReadonlyMap<string, Wanted> {
  const all = new Map<string, Wanted>();
  for (const { text, place } of references) {
    const reference = parseReference(text, mounts);
    if (typeof reference === 'string' || !mayBeReferredTo(reference.path)) continue;
    const { path, key } = reference;
    const wanted = all.get(keyOf(path)) ?? { path, place, keys: new Set() };
    wanted.keys.add(key);
    all.set(keyOf(path), wanted);
  }
  return all;
}

/** A policy that was withdrawn is no reason to go back to another commit either. */
async function readOne({ path, keys }: Wanted, { secrets, kept }: Surroundings): Promise<Found> {
  const seen = await secrets.read(path);
  if (seen === 'forbidden' && kept.has(path, [...keys])) {
    throw new VaultUnavailableError(`Vault forbids ${vaultPathText(path)}, which it has allowed before`, {
      retryAfterSeconds: FORBIDDEN_RETRY_SECONDS,
    });
  }
  return { path, seen, ...kept.choose(path, [...keys], seen) };
}

async function readAt(place: SecretPlace, read: () => Promise<Found>): Promise<Found> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof VaultUnavailableError ? error.at(place) : error;
  }
}

function openReference(
  text: string,
  { key: flatKey, folder, ...place }: SecretPlace,
  found: ReadonlyMap<string, Found>,
  { mounts }: VaultReferencesDependencies,
): string {
  const fail = (reason: CipherReason) => new UndecryptableSecretError(reason, { key: flatKey, place });
  const reference = parseReference(text, mounts);
  if (typeof reference === 'string') throw fail(reference);
  const finding = found.get(keyOf(reference.path))?.finding;
  if (finding === undefined) throw fail('not among those that may be referred to');
  if (finding === 'absent') throw fail('not in Vault');
  if (finding === 'forbidden') throw fail('forbidden by Vault');
  if (!isIn(finding, reference.key)) throw fail('no such key in Vault');
  return vaultText(finding.data.get(reference.key) ?? null);
}

function usesOf(found: readonly Found[], { secrets, clock }: VaultReferencesDependencies): SecretUses {
  const paths = found.map(({ path }) => path);
  const missingSinceMs = found.reduce((least, each) => Math.min(least, each.missingSinceMs ?? least), Infinity);
  const missingSeconds = () => Math.floor((clock.monotonic() - missingSinceMs) / 1000);
  return {
    of: 'vault',
    staleSeconds() {
      const oldest = oldestOf(paths, secrets);
      return missingSinceMs === Infinity ? oldest : Math.max(oldest ?? 0, missingSeconds());
    },
    identity: JSON.stringify(found.map(({ path, finding }) => [keyOf(path), versionOf(finding)])),
    isCurrent: () =>
      found.every(({ path, seen }) => {
        const now = secrets.peek(path);
        return now !== undefined && isSameFinding(now, seen);
      }),
  };
}

function versionOf(finding: VaultFinding): string {
  return typeof finding === 'object' ? finding.version : finding;
}

function keyOf({ mount, path }: VaultPath): string {
  return `${mount}\n${path}`;
}
