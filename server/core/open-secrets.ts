import { boundFile } from './bound-file.js';
import type { Environment, FileReference, Property, PropertySource } from './environment.js';
import { UndecryptableSecretError } from './errors.js';
import type { Layer, PreparedOpener, SealedText, SecretOpener, SecretPlace } from './ports.js';
import { isSealedText } from './sealed-text.js';
import { Secret, UnopenedSecret } from './secret.js';
import type { Value } from './value.js';

/** An environment whose cipher texts are opened, as far as they open. */
export interface OpenedEnvironment {
  readonly environment: Environment;
  /** What did not open, in the order of the sources. */
  readonly unopened: readonly UndecryptableSecretError[];
}

type SecretLayer = Pick<Layer, 'version' | 'roots' | 'secretsFolder'>;
type FilePlace = Pick<SecretPlace, 'folder' | 'file'> & { readonly version: string };
type Opener = PreparedOpener['opener'];

/** What Spring puts in place of a value that does not open. */
const NOT_AVAILABLE = '<n/a>';

/**
 * Puts plain texts, as secrets, in place of cipher texts, as Spring's server does: they stand behind the other keys of
 * their source, and for one that does not open `invalid.<key>` stands there. Sources without cipher texts stay the same.
 * Of a file that is encrypted as a whole and does not open nothing is vouched for: all of its keys stand so.
 *
 * @param layers those the environment was resolved against
 */
export function openSecrets(
  environment: Environment,
  layers: readonly SecretLayer[],
  opener: Opener,
): OpenedEnvironment {
  const unopened: UndecryptableSecretError[] = [];
  const propertySources = environment.propertySources.map((source) => openSource(source, layers, opener, unopened));
  const isSame = propertySources.every((source, index) => source === environment.propertySources[index]);
  return { environment: isSame ? environment : { ...environment, propertySources }, unopened };
}

/** All that `openSecrets` will open. */
export function sealedTexts(
  { propertySources }: Environment,
  layers: readonly SecretLayer[],
  opener: Pick<SecretOpener, 'isSealed'>,
): readonly SealedText[] {
  return propertySources.flatMap(({ file, properties }) => {
    if (!file) return [];
    const place = placeIn(file, layers);
    return properties.flatMap((property) => {
      const text = sealedText(property.value, opener);
      return text === undefined ? [] : [{ text, place: { ...place, ...writtenAt(property) } }];
    });
  });
}

/** A secret may be a cipher text, too: who writes to a Vault need not trust it. One that nobody could open stays so. */
function sealedText(value: Value, opener: Pick<SecretOpener, 'isSealed'>): string | undefined {
  if (value instanceof UnopenedSecret) return undefined;
  const text = value instanceof Secret ? value.revealValue() : value;
  return typeof text === 'string' && opener.isSealed(text) ? text : undefined;
}

function openSource(
  source: PropertySource,
  layers: readonly SecretLayer[],
  opener: Opener,
  unopened: UndecryptableSecretError[],
): PropertySource {
  const { file, properties } = source;
  const isSealed = ({ value }: Property) => sealedText(value, opener) !== undefined;
  if (!file || !(source.unopened || properties.some(isSealed))) return source;
  const place = placeIn(file, layers);
  if (source.unopened) {
    unopened.push(relocated(source.unopened, place));
    return { ...source, properties: properties.map(notAvailable) };
  }
  const kept: Property[] = [];
  const opened: Property[] = [];
  for (const property of properties) {
    const text = sealedText(property.value, opener);
    const changed = text === undefined ? property : openProperty(property, text, place, opener, unopened);
    (changed.value === property.value ? kept : opened).push(changed);
  }
  return { ...source, properties: [...kept, ...opened] };
}

/** What is for clients to open stays as it is. */
function openProperty(
  property: Property,
  text: string,
  place: FilePlace,
  opener: Opener,
  unopened: UndecryptableSecretError[],
): Property {
  try {
    const plain = opener.open(text, { ...place, ...writtenAt(property) });
    if (plain !== undefined) return { ...property, value: new Secret(plain) };
    return isSealedText(text) ? { ...property, sealedIn: boundFile(place) } : property;
  } catch (error) {
    if (!(error instanceof UndecryptableSecretError)) throw error;
    unopened.push(error);
    return notAvailable(property);
  }
}

/** A text that stands at several keys is one text all the same, made for the one where it is written. */
function writtenAt({ key, writtenKey = key, line, column }: Property) {
  return { key: writtenKey, line, column };
}

function notAvailable(property: Property): Property {
  return { ...property, key: `invalid.${property.key}`, value: NOT_AVAILABLE };
}

function relocated(error: UndecryptableSecretError, { folder, ...place }: FilePlace): UndecryptableSecretError {
  return new UndecryptableSecretError(error.reason, { key: error.key, place: { ...error.place, ...place } });
}

function placeIn({ layer, path }: FileReference, layers: readonly SecretLayer[]): FilePlace {
  const { version = '', roots = [], secretsFolder: folder } = layers[layer] ?? {};
  return { file: belowRoot(path, roots), version, ...(folder !== undefined && { folder }) };
}

/** The path in the repository; the innermost root counts when one lies in another. */
export function belowRoot(path: string, roots: readonly string[]): string {
  const around = roots.filter((root) => path.startsWith(`${root}/`)).map(({ length }) => length + 1);
  return path.slice(Math.max(0, ...around));
}
