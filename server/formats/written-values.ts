import { InvalidDocumentError } from '../core/errors.js';
import { decodeLatin1, decodeUtf8 } from './decode-text.js';
import type { FormatLimits } from './format-limits.js';
import { LineIndex } from './line-index.js';
import { readXmlEntries } from './parse-xml.js';
import { readYaml } from './parse-yaml.js';
import { PropertiesScanner } from './properties-scanner.js';
import { yamlLeaves } from './yaml-leaves.js';

/** A text in a file: what it says, and where it is written. */
export interface WrittenValue {
  /** The flat key of the place where it is written; where an alias repeats it does not count. */
  readonly key: string;
  readonly text: string;
  /** Offsets in the file's text; quotes belong to it. */
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
  /** Of a block scalar of YAML: the comment behind its sign, which is to stand behind what is put in its place. */
  readonly comment?: string;
}

/** A file as text that can be changed in places and written again, each other byte as it was. */
export interface WrittenFile {
  /** Without the byte order mark. */
  readonly text: string;
  readonly values: readonly WrittenValue[];
  /** How a text without quotes, backslashes and line breaks is written as a value. */
  quote(text: string): string;
  /** @param text what it is to hold instead */
  encode(text: string): Buffer;
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Whether the values of such a file can be found. */
export function hasWrittenValues(path: string): boolean {
  return /\.(?:ya?ml|json|properties|xml)$/.test(path);
}

/**
 * Finds every scalar of a YAML, JSON, `.properties` or `.xml` file, as far as it is written at all.
 *
 * @throws InvalidDocumentError, LimitExceededError
 */
export function writtenValues(path: string, bytes: Buffer, limits: FormatLimits): WrittenFile {
  if (path.endsWith('.properties')) return writtenProperties(path, bytes);
  return path.endsWith('.xml') ? writtenXml(path, bytes, limits) : writtenYaml(path, bytes, limits);
}

function writtenYaml(path: string, bytes: Buffer, limits: FormatLimits): WrittenFile {
  const text = decodeUtf8(path, bytes);
  const values = readYaml(path, bytes, limits).flatMap(({ document, root, lines }) =>
    [...yamlLeaves(document, root)].flatMap(({ node, key }) => {
      const place = document.written(node);
      const scalar = document.scalar(node);
      if (!place || scalar === null) return [];
      // A number is text once it is encrypted: the digits that somebody wrote.
      const content = typeof scalar === 'string' ? scalar : text.slice(place.start, place.end);
      return [{ key, text: content, ...place, line: lines.at(place.start).line }];
    }),
  );
  const quote = path.endsWith('.json') ? '"' : "'";
  return {
    text,
    values,
    quote: (plain) => quote + plain + quote,
    encode: encoder(bytes),
  };
}

function writtenXml(path: string, bytes: Buffer, limits: FormatLimits): WrittenFile {
  const { text, values, isLatin1 } = readXmlEntries(path, bytes, limits);
  const encode = isLatin1 ? (changed: string) => Buffer.from(changed, 'latin1') : encoder(bytes);
  return { text, values, quote: (plain) => plain, encode };
}

/** UTF-8, with a byte order mark where there was one. */
function encoder(bytes: Buffer): WrittenFile['encode'] {
  const hasMark = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  return (changed) => Buffer.concat([hasMark ? BYTE_ORDER_MARK : Buffer.alloc(0), Buffer.from(changed)]);
}

function writtenProperties(path: string, bytes: Buffer): WrittenFile {
  const text = decodeLatin1(bytes);
  const lines = new LineIndex(path, text);
  const scanner = new PropertiesScanner(text, (message, offset) => {
    throw new InvalidDocumentError(message, { place: lines.place(offset) });
  });
  const values: WrittenValue[] = [];
  for (const line of scanner) {
    if (line.kind !== 'pair') continue;
    line.values.forEach(({ text: value, offset, end }, index) => {
      const key = line.isList ? `${line.key}[${index}]` : line.key;
      values.push({ key, text: value, start: offset, end, line: lines.at(offset).line });
    });
  }
  return { text, values, quote: (plain) => plain, encode: (changed) => Buffer.from(changed, 'latin1') };
}
