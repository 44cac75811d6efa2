import { InvalidDocumentError } from '../core/errors.js';
import { decodeLatin1, decodeUtf8 } from './decode-text.js';
import { joinKey } from './flatten.js';
import type { FormatLimits } from './format-limits.js';
import { LineIndex } from './line-index.js';
import { readYaml } from './parse-yaml.js';
import { PropertiesScanner } from './properties-scanner.js';
import type { YamlDocument, YamlNode } from './yaml-document.js';
import { yamlKey } from './yaml-key.js';
import type { Scalar } from './yaml-scalar.js';

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
  return /\.(?:ya?ml|properties)$/.test(path);
}

/**
 * Finds every scalar of a YAML or `.properties` file, except the block scalars of YAML.
 *
 * @throws InvalidDocumentError, LimitExceededError
 */
export function writtenValues(path: string, bytes: Buffer, limits: FormatLimits): WrittenFile {
  return path.endsWith('.properties') ? writtenProperties(path, bytes) : writtenYaml(path, bytes, limits);
}

function writtenYaml(path: string, bytes: Buffer, limits: FormatLimits): WrittenFile {
  const text = decodeUtf8(path, bytes);
  const hasMark = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const values = readYaml(path, bytes, limits).flatMap(({ document, root, lines }) =>
    [...yamlValues(document, root, '')].map(({ key, scalar, start, end }) => ({
      ...{ key, start, end, line: lines.at(start).line },
      // A number is text once it is encrypted: the digits that somebody wrote.
      text: typeof scalar === 'string' ? scalar : text.slice(start, end),
    })),
  );
  return {
    text,
    values,
    quote: (plain) => `'${plain}'`,
    encode: (changed) => Buffer.concat([hasMark ? BYTE_ORDER_MARK : Buffer.alloc(0), Buffer.from(changed)]),
  };
}

interface YamlLeaf extends Pick<WrittenValue, 'key' | 'start' | 'end'> {
  readonly scalar: Scalar;
}

/** Aliases are not followed: what they stand for is written elsewhere. */
function* yamlValues(document: YamlDocument, node: YamlNode, path: string): Generator<YamlLeaf> {
  if (document.follow(node) !== node) return;
  const kind = document.kind(node);
  if (kind === 'scalar') {
    const place = document.written(node);
    const scalar = document.scalar(node);
    if (place && scalar !== null) yield { key: path === '' ? 'document' : path, scalar, ...place };
    return;
  }
  if (kind === 'list') {
    let index = 0;
    for (const item of document.children(node)) {
      yield* yamlValues(document, item, joinKey(path || 'document', `[${index++}]`));
    }
  } else if (kind === 'map') {
    for (const [key, value] of document.entries(node)) {
      const below = document.isMergeKey(key) ? path : joinKey(path, yamlKey(document, key).text);
      yield* yamlValues(document, value, below);
    }
  }
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
