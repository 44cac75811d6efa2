import type { Document, Property } from '../../core/environment.js';
import { ConfigError, InvalidDocumentError } from '../../core/errors.js';
import { relocate } from '../../core/relocate-error.js';
import { Secret, UnopenedSecret } from '../../core/secret.js';
import type { FormatLimits } from '../format-limits.js';
import { readYaml, type UnflattenedYaml } from '../parse-yaml.js';
import { isEnvelope, openedEnvelope, type SopsEnvelope } from './sops-envelope.js';
import { faultOf, isSealed, type SopsFile, type SopsPlace, sealOf } from './sops-file.js';
import { openedLines, readSopsLines, type SopsLines } from './sops-lines.js';
import { readSopsYaml, sopsYamlDocuments } from './sops-yaml.js';

/** Reads the plain bytes of a file by the rules of its ending. */
export type ReadPlain = (file: string, bytes: Uint8Array, limits: FormatLimits) => readonly Document[];

const BRACE = 0x7b;
const CIPHER_TEXT = 'ENC[AES256_GCM,';

/** Cheap: it is asked of every file. */
export function mayBeSops(bytes: Uint8Array): boolean {
  return mentions(bytes, 'sops') || mentions(bytes, CIPHER_TEXT);
}

function mentions(bytes: Uint8Array, word: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(word);
}

/**
 * Reads a file that SOPS has encrypted: YAML and JSON value by value, other formats as a whole (JSON with `data`) or, as
 * SOPS' dotenv, line by line. Each property keeps the place where its cipher text stands.
 *
 * @param dataKey without it the documents come sealed
 * @returns undefined when SOPS has not encrypted it
 * @throws InvalidDocumentError, LimitExceededError, with a data key UndecryptableSecretError
 */
export function parseSops(
  file: string,
  bytes: Uint8Array,
  limits: FormatLimits,
  read: ReadPlain,
  dataKey?: Uint8Array,
): readonly Document[] | undefined {
  const isYaml = /\.ya?ml$/.test(file);
  if (!isYaml && firstSign(bytes) !== BRACE) {
    const lines = file.endsWith('.properties') ? readSopsLines(file, bytes) : undefined;
    return lines && linesDocuments(lines, limits, read, dataKey);
  }
  const documents = isYaml ? readYaml(file, bytes, limits) : readJson(file, bytes, limits);
  const sops = readSopsYaml(file, documents);
  if (!sops && !isYaml && mentions(bytes, CIPHER_TEXT)) {
    throw new InvalidDocumentError('cipher texts of SOPS without its metadata', { place: { file } });
  }
  if (!sops) return undefined;
  if (!isYaml && isEnvelope(sops)) return envelopeDocuments(sops, limits, read, dataKey);
  return sopsYamlDocuments(sops, documents, dataKey);
}

/** None for what is no YAML: a file of another format may well begin with a brace. */
export function readJson(file: string, bytes: Uint8Array, limits: FormatLimits): readonly UnflattenedYaml[] {
  try {
    return readYaml(file, bytes, limits);
  } catch (error) {
    if (error instanceof InvalidDocumentError) return [];
    throw error;
  }
}

export function firstSign(bytes: Uint8Array): number | undefined {
  return bytes.find((byte) => byte > 0x20);
}

/** All that is in it is secret, and stands where the cipher text does. */
function envelopeDocuments(
  sops: SopsEnvelope,
  limits: FormatLimits,
  read: ReadPlain,
  dataKey: Uint8Array | undefined,
): readonly Document[] {
  const [{ place, text }] = sops.leaves;
  if (!dataKey) return [sealedDocument(sops, [{ ...place, value: new UnopenedSecret(text) }])];
  const { line, column } = place;
  return readOpened(sops.file, place, () => read(sops.file, openedEnvelope(sops, dataKey), limits)).map(
    ({ properties }) => ({
      properties: properties.map(({ key, value }) => ({ key, value: secret(value), line, column })),
    }),
  );
}

/** What spreads over several lines is secret when one of them was encrypted. */
function linesDocuments(
  sops: SopsLines,
  limits: FormatLimits,
  read: ReadPlain,
  dataKey: Uint8Array | undefined,
): readonly Document[] {
  if (!dataKey) {
    const properties = sops.leaves.map((leaf) => {
      return { ...leaf.place, value: isSealed(leaf) ? new UnopenedSecret(leaf.text) : leaf.text };
    });
    return [sealedDocument(sops, properties)];
  }
  const { lines, encrypted } = openedLines(sops, dataKey);
  const plain = Buffer.from(lines.map((line) => line ?? '').join('\n'));
  const isSecret = ({ line, endLine = line }: Property) => {
    for (let at = line; at <= endLine; at += 1) if (encrypted.has(at - 1)) return true;
    return false;
  };
  return readOpened(sops.file, sops.macPlace, () => read(sops.file, plain, limits)).map(({ properties }) => ({
    properties: properties.map((each) => (isSecret(each) ? { ...each, value: secret(each.value) } : each)),
  }));
}

/** What is wrong with the plain text is told, but not where in it. */
function readOpened<Result>(file: string, { line, column }: SopsPlace, reading: () => Result): Result {
  try {
    return reading();
  } catch (error) {
    throw error instanceof ConfigError && error.place?.file === file ? relocate(error, { file, line, column }) : error;
  }
}

function sealedDocument(sops: SopsFile, properties: readonly Property[]): Document {
  const fault = faultOf(sops);
  return { properties, seal: sealOf(sops), ...(fault ? { unopened: fault } : {}) };
}

function secret(value: Property['value']): Secret {
  return value instanceof Secret ? value : new Secret(value);
}
