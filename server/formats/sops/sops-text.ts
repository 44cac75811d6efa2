import { InvalidDocumentError } from '../../core/errors.js';
import type { Seal } from '../../core/seal.js';
import { decodeUtf8 } from '../decode-text.js';
import type { FormatLimits } from '../format-limits.js';
import type { UnflattenedYaml } from '../parse-yaml.js';
import { spliced, type TextEdit } from '../spliced.js';
import { decryptValue, parseEncrypted } from './encrypted-value.js';
import { firstSign, mayBeSops, readJson } from './parse-sops.js';
import { jsonScalar, yamlScalar } from './quoted-value.js';
import { isEnvelope, openedEnvelope } from './sops-envelope.js';
import { faultOf, type OpenedLeaf, openLeaves, SopsComment, type SopsFile, sealOf } from './sops-file.js';
import { openedLines, readSopsLines } from './sops-lines.js';
import { readSopsYaml, type SopsYaml, type YamlLeaf } from './sops-yaml.js';

/** A SOPS file that is no configuration, or not only that: as text or bytes. */
export interface SealedContent {
  readonly seal: Seal;
  /** As `sops -d` has it in content; what is not encrypted stays as it is, byte for byte. @throws UndecryptableSecretError */
  open(dataKey: Uint8Array): Buffer;
}

const BRACE = 0x7b;
const COMMENT = /#(ENC\[AES256_GCM,[^\]\n]*,type:comment\])/g;

/** Undefined when it is none. @throws InvalidDocumentError, LimitExceededError; UndecryptableSecretError for what is no cipher text */
export function sealedContent(file: string, bytes: Uint8Array, limits: FormatLimits): SealedContent | undefined {
  if (!mayBeSops(bytes)) return undefined;
  const isStructured = /\.(?:ya?ml|json)$/.test(file);
  if (isStructured || firstSign(bytes) === BRACE) {
    const documents = readJson(file, bytes, limits);
    const sops = readSopsYaml(file, documents);
    if (!sops) return undefined;
    if (!isStructured && isEnvelope(sops)) return content(sops, (dataKey) => openedEnvelope(sops, dataKey));
    return content(sops, (dataKey) => openedText(sops, documents, decodeUtf8(file, bytes), dataKey));
  }
  const sops = readSopsLines(file, bytes);
  return sops && content(sops, (dataKey) => Buffer.from(linesText(openedLines(sops, dataKey).lines)));
}

function content(sops: SopsFile, open: SealedContent['open']): SealedContent {
  const fault = faultOf(sops);
  if (fault) throw fault;
  return { seal: sealOf(sops), open };
}

function linesText(lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined).join('\n');
}

function openedText(sops: SopsYaml, documents: readonly UnflattenedYaml[], text: string, dataKey: Uint8Array): Buffer {
  const isJson = text.trimStart().startsWith('{');
  const edits: TextEdit[] = [];
  for (const [leaf, value] of openLeaves(sops, dataKey))
    edits.push(...valueEdits(sops.file, leaf, value, documents, text, isJson));
  for (const [index, key, value] of sops.metadataNodes) {
    const document = (documents[index] as UnflattenedYaml).document; // they were found in it
    edits.push(isJson ? member(text, document.start(key), document.start(value)) : block(text, document.start(key)));
  }
  if (!isJson) edits.push(...commentEdits(sops, documents, text, dataKey));
  return Buffer.from(spliced(text, edits));
}

function valueEdits(
  file: string,
  leaf: YamlLeaf,
  value: OpenedLeaf,
  documents: readonly UnflattenedYaml[],
  text: string,
  isJson: boolean,
): readonly TextEdit[] {
  const written = (documents[leaf.document] as UnflattenedYaml).document.written(leaf.node);
  if (!written) {
    const { line, column } = leaf.place;
    throw new InvalidDocumentError('a cipher text in a block', { place: { file, line, column } });
  }
  if (!(value instanceof SopsComment)) return [{ ...written, text: isJson ? jsonScalar(value) : yamlScalar(value) }];
  return [
    isJson
      ? { ...written, text: 'null' }
      : { ...written, start: text.lastIndexOf('-', written.start), text: `#${value.text}` },
  ];
}

/** From the line of the key to the next one that is not indented. */
function block(text: string, start: number): TextEdit {
  const next = /\n(?![ \t\r\n]|$)/g;
  next.lastIndex = start;
  const end = next.exec(text)?.index;
  return { start, end: end === undefined ? text.length : end + 1, text: '' };
}

/** With the comma that set it apart. */
function member(text: string, start: number, valueStart: number): TextEdit {
  const end = flowEnd(text, valueStart);
  const after = /\s*,\s*/y;
  after.lastIndex = end;
  const behind = after.exec(text);
  if (behind) return { start, end: after.lastIndex, text: '' };
  const before = /,\s*$/.exec(text.slice(0, start));
  return { start: before ? before.index : start, end, text: '' };
}

/** Behind the brace that closes the one at `start`. */
function flowEnd(text: string, start: number): number {
  let depth = 0;
  const token = /"(?:[^"\\]|\\.)*"|[{}]/gs;
  token.lastIndex = start;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0] === '{') depth += 1;
    if (found[0] === '}') depth -= 1;
    if (depth === 0) return token.lastIndex;
  }
  return text.length;
}

/**
 * Comments are bound to the map that they are in: one that a value beside them is in. SOPS, too, leaves one that does not
 * open as it is.
 */
function* commentEdits(
  { leaves }: SopsYaml,
  documents: readonly UnflattenedYaml[],
  text: string,
  dataKey: Uint8Array,
): Generator<TextEdit> {
  const starts = leaves.map(({ node, document }) => documents[document]?.document.start(node) ?? 0);
  let next = 0;
  for (const { index, 0: whole, 1: sealed = '' } of text.matchAll(COMMENT)) {
    while (next < starts.length && (starts[next] ?? 0) < index) next += 1;
    const value = parseEncrypted(sealed);
    const candidates = new Set([...mapsAround(leaves[next - 1]), ...mapsAround(leaves[next])]);
    for (const boundTo of value ? candidates : []) {
      const plain = value && decryptValue(value, dataKey, boundTo);
      if (!plain) continue;
      yield { start: index, end: index + whole.length, text: `#${plain.toString().replaceAll('\n', ' ')}` };
      break;
    }
  }
}

function mapsAround(leaf: YamlLeaf | undefined): readonly string[] {
  const names = leaf?.path ?? [];
  return names.map(
    (_, count) =>
      names
        .slice(0, count)
        .map((name) => `${name}:`)
        .join('') || ':',
  );
}
