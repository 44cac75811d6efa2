import { type CipherReason, UndecryptableSecretError, VaultUnavailableError } from '../core/errors.js';
import type { PreparedOpener, SealedText, SecretOpener, SecretPlace, SecretUses } from '../core/ports.js';
import type { VaultFinding, VaultPath, VaultSecrets } from '../core/vault.js';
import { vaultText } from '../core/vault-json.js';
import type { MayBeReferredTo } from './allowed-paths.js';
import { isReference, parseReference, type VaultMount } from './reference.js';
import { isSameFinding } from './same-finding.js';

export interface VaultReferencesDependencies {
  readonly secrets: VaultSecrets;
  /** The first is meant where a value names none. */
  readonly mounts: readonly VaultMount[];
  readonly mayBeReferredTo: MayBeReferredTo;
}

/** What stood at one path when it was read for an answer. */
interface Found {
  readonly path: VaultPath;
  readonly finding: VaultFinding;
}

/** Opens values that refer to a Vault; all others are for `others`. */
export function vaultReferences(others: SecretOpener, dependencies: VaultReferencesDependencies): SecretOpener {
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
      return references.length === 0 ? rest : prepareReferences(references, rest, dependencies);
    },
  };
}

async function prepareReferences(
  references: readonly SealedText[],
  rest: PreparedOpener,
  dependencies: VaultReferencesDependencies,
): Promise<PreparedOpener> {
  const found = await readAll(references, dependencies);
  const opener: PreparedOpener['opener'] = {
    isSealed: (text) => isReference(text) || rest.opener.isSealed(text),
    open: (text, place) =>
      isReference(text) ? openReference(text, place, found, dependencies) : rest.opener.open(text, place),
  };
  return found.size === 0 ? { opener } : { opener, uses: usesOf([...found.values()], dependencies.secrets) };
}

/** Each path once. @throws VaultUnavailableError with the place of one that refers to what cannot be read */
async function readAll(
  references: readonly SealedText[],
  { secrets, mounts, mayBeReferredTo }: VaultReferencesDependencies,
): Promise<ReadonlyMap<string, Found>> {
  const wanted = new Map<string, { readonly path: VaultPath; readonly place: SecretPlace }>();
  for (const { text, place } of references) {
    const reference = parseReference(text, mounts);
    if (typeof reference === 'string' || !mayBeReferredTo(reference.path)) continue;
    const { path } = reference;
    if (!wanted.has(keyOf(path))) wanted.set(keyOf(path), { path, place });
  }
  const entries = [...wanted].map(async ([key, { path, place }]) => {
    return [key, { path, finding: await readAt(place, () => secrets.read(path)) }] as const;
  });
  return new Map(await Promise.all(entries));
}

async function readAt(place: SecretPlace, read: () => Promise<VaultFinding>): Promise<VaultFinding> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof VaultUnavailableError ? error.at(place) : error;
  }
}

function openReference(
  text: string,
  { key: flatKey, ...place }: SecretPlace,
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
  const value = finding.data.get(reference.key);
  if (value === undefined) throw fail('no such key in Vault');
  return vaultText(value);
}

function usesOf(found: readonly Found[], secrets: VaultSecrets): SecretUses {
  return {
    of: 'vault',
    staleSeconds: () => secrets.freshness.staleSeconds(),
    identity: JSON.stringify(found.map(({ path, finding }) => [keyOf(path), versionOf(finding)])),
    isCurrent: () =>
      found.every(({ path, finding }) => {
        const now = secrets.peek(path);
        return now !== undefined && isSameFinding(now, finding);
      }),
  };
}

function versionOf(finding: VaultFinding): string {
  return typeof finding === 'object' ? finding.version : finding;
}

function keyOf({ mount, path }: VaultPath): string {
  return `${mount}\n${path}`;
}
