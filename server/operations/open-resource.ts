import { InvalidCipherError } from '../core/errors.js';
import { whyUnopened } from '../core/open-sealed-files.js';
import { belowRoot } from '../core/open-secrets.js';
import type { Layer, SecretOpener, SecretUses, UnwrapDataKey } from '../core/ports.js';
import type { Seal } from '../core/seal.js';
import { openInTurns } from './open-in-turns.js';
import { recentlyUsed } from './recently-used.js';

/** A file that is served as it lies, except that what is encrypted in it is opened. */
export interface OpenedResource {
  readonly bytes: Uint8Array;
  /** Whether anything had to be opened. */
  readonly isSecret: boolean;
  /** What it was opened with that may change without any commit. */
  readonly uses?: SecretUses;
}

/** @throws UndecryptableSecretError, InvalidDocumentError, LimitExceededError; VaultUnavailableError */
export type OpenResource = (
  path: string,
  bytes: Uint8Array,
  layer: Pick<Layer, 'version' | 'roots' | 'secretsFolder'>,
) => Promise<OpenedResource>;

interface WrittenText {
  readonly key: string;
  readonly text: string;
  readonly line: number;
}

type Content<Text extends WrittenText> =
  | { readonly kind: 'plain' }
  | { readonly kind: 'sealed'; readonly seal: Seal }
  | { readonly kind: 'opened'; readonly bytes: Uint8Array }
  | { readonly kind: 'texts'; readonly texts: readonly Text[] };

export interface OpenResourceDependencies<Text extends WrittenText> {
  readonly readContent: (path: string, bytes: Uint8Array, dataKey?: Uint8Array) => Promise<Content<Text>>;
  readonly replaceTexts: (
    path: string,
    bytes: Uint8Array,
    replacements: readonly { readonly written: Text; readonly plain: string }[],
  ) => Uint8Array;
  readonly unwrap: UnwrapDataKey;
  readonly secrets: SecretOpener;
}

export function openResource<Text extends WrittenText>({
  readContent,
  replaceTexts,
  unwrap,
  secrets,
}: OpenResourceDependencies<Text>): OpenResource {
  async function openSealed(path: string, bytes: Uint8Array, seal: Seal): Promise<OpenedResource> {
    try {
      const content = await readContent(path, bytes, await unwrap(seal));
      if (content.kind === 'opened') return { bytes: content.bytes, isSecret: true };
      throw new InvalidCipherError('not a cipher text');
    } catch (error) {
      throw whyUnopened(error, path, seal);
    }
  }

  return async (path, bytes, { version, roots = [], secretsFolder: folder }) => {
    const content = await readContent(path, bytes);
    if (content.kind === 'sealed') return openSealed(path, bytes, content.seal);
    if (content.kind !== 'texts') return { bytes, isSecret: false };
    const file = belowRoot(path, roots);
    const sealed = content.texts
      .filter(({ text }) => secrets.isSealed(text))
      .map((written) => ({
        written,
        text: written.text,
        place: { file, key: written.key, line: written.line, version, ...(folder !== undefined && { folder }) },
      }));
    const prepared = await secrets.prepare?.(sealed);
    const { uses } = prepared ?? {};
    const opener = await openInTurns(sealed, prepared?.opener ?? secrets);
    const replacements = sealed.flatMap(({ written, text, place }) => {
      const plain = opener.open(text, place);
      return plain === undefined ? [] : [{ written, plain }];
    });
    if (replacements.length === 0) return { bytes, isSecret: false };
    return { bytes: replaceTexts(path, bytes, replacements), isSecret: true, ...(uses && { uses }) };
  };
}

/** How many data keys are remembered: what opens a file is asked for each time that the file is. */
const MAX_DATA_KEYS = 1000;

/** Opens each data key once. */
export function rememberDataKeys(unwrap: UnwrapDataKey): UnwrapDataKey {
  const known = recentlyUsed<string, Uint8Array>(MAX_DATA_KEYS);
  return async (seal) => {
    const name = JSON.stringify([seal.threshold, seal.groups]);
    const before = known.get(name);
    if (before) return before;
    const key = await unwrap(seal);
    known.set(name, key);
    return key;
  };
}
