import type { Document, Property } from './environment.js';
import { InvalidCipherError, UndecryptableSecretError } from './errors.js';
import type { ParseInTurns, UnwrapDataKey } from './ports.js';
import type { Seal } from './seal.js';
import { UnopenedSecret } from './secret.js';

/**
 * Opens files that are encrypted as a whole. One that does not open keeps its documents sealed, and they say why.
 *
 * @param unwrap undefined: cipher texts are handed on as they are
 */
export function openSealedFiles(parse: ParseInTurns, unwrap: UnwrapDataKey | undefined): ParseInTurns {
  return async (path, bytes) => {
    const documents = await parse(path, bytes);
    const [first] = documents;
    if (!first?.seal) return documents;
    if (!unwrap) return documents.map(handedOn);
    if (first.unopened) return documents;
    try {
      return await parse(path, bytes, await unwrap(first.seal));
    } catch (error) {
      const unopened = whyUnopened(error, path, first.seal);
      return documents.map((document) => ({ ...document, unopened }));
    }
  };
}

/** @throws whatever says nothing about the file */
export function whyUnopened(error: unknown, file: string, { first }: Seal): UndecryptableSecretError {
  if (error instanceof UndecryptableSecretError) return error;
  if (!(error instanceof InvalidCipherError)) throw error;
  const { key, ...place } = first;
  return new UndecryptableSecretError(error.reason, { key, place: { file, ...place } });
}

function handedOn({ properties }: Document): Document {
  return { properties: properties.map(asWritten) };
}

function asWritten(property: Property): Property {
  const { value } = property;
  return value instanceof UnopenedSecret ? { ...property, value: value.reveal() } : property;
}
