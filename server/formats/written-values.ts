import { InvalidDocumentError } from '../core/errors.js';
import { BinaryLiteral } from '../core/value.js';
import { decodeLatin1, decodeUtf8 } from './decode-text.js';
import type { FormatLimits } from './format-limits.js';
import { LineIndex } from './line-index.js';
import { readXmlEntries } from './parse-xml.js';
import { readYaml } from './parse-yaml.js';
import { PropertiesScanner } from './properties-scanner.js';
import type { YamlDocument, YamlNode } from './yaml-document.js';
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
  /** What has to stand in front of what is put in its place: a key of `.properties` may come without the sign behind it. */
  readonly before?: string;
  /** Offsets of a tag of YAML and the blanks behind it, which are to go: it tells the type of what stands there now. */
  readonly tag?: { readonly start: number; readonly end: number };
}

/** A place that no value is at, although somebody meant one to be. */
export interface BareCipher {
  readonly key: string;
  /** 1-based. */
  readonly line: number;
}

/** A file as text that can be changed in places and written again, each other byte as it was. */
export interface WrittenFile {
  /** Without the byte order mark. */
  readonly text: string;
  readonly values: readonly WrittenValue[];
  /** Cipher texts without quotes, each of which is a map of one key to YAML. */
  readonly bare: readonly BareCipher[];
  /** How a text without quotes, backslashes and line breaks is written as a value. */
  quote(text: string): string;
  /** @param text what it is to hold instead */
  encode(text: string): Buffer;
}

/** The end of the flat key of what a cipher text without quotes is read as. */
const BARE_CIPHER = /(?:^|\.)cairn:v\d+:[\w-]{16,}$/;
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
  const values: WrittenValue[] = [];
  const bare: BareCipher[] = [];
  for (const { document, root, lines } of readYaml(path, bytes, limits)) {
    for (const { node, key } of yamlLeaves(document, root)) {
      const place = document.written(node);
      const line = lines.at(place?.start ?? document.start(node)).line;
      const content = contentOf(document, node);
      if (place && content !== undefined) values.push({ key, text: content, ...place, line });
      else if (BARE_CIPHER.test(key)) bare.push({ key: key.replace(BARE_CIPHER, '') || 'document', line });
    }
  }
  const quote = path.endsWith('.json') ? '"' : "'";
  return {
    text,
    values,
    bare,
    quote: (plain) => quote + plain + quote,
    encode: encoder(bytes),
  };
}

/** A number is text once it is encrypted, the digits that somebody wrote; bytes are their base64. Undefined for null. */
function contentOf(document: YamlDocument, node: YamlNode): string | undefined {
  const scalar = document.scalar(node);
  if (scalar === null || typeof scalar === 'string') return scalar ?? undefined;
  return scalar instanceof BinaryLiteral ? scalar.base64 : document.raw(node).text;
}

function writtenXml(path: string, bytes: Buffer, limits: FormatLimits): WrittenFile {
  const { text, values, isLatin1 } = readXmlEntries(path, bytes, limits);
  const encode = isLatin1 ? (changed: string) => Buffer.from(changed, 'latin1') : encoder(bytes);
  return { text, values, bare: [], quote: (plain) => plain, encode };
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
      const before = line.isSeparated ? {} : { before: '=' };
      values.push({ key, text: value, start: offset, end, line: lines.at(offset).line, ...before });
    });
  }
  return { text, values, bare: [], quote: (plain) => plain, encode: (changed) => Buffer.from(changed, 'latin1') };
}
