import { InvalidDocumentError } from '../../core/errors.js';
import { plainText } from '../../core/plain-value.js';
import { decryptValue, parseEncrypted } from './encrypted-value.js';
import { type OpenedLeaf, openLeaves, SopsComment, type SopsFile, type SopsLeaf, type SopsPlace } from './sops-file.js';
import { isSopsMetadata, type SopsMap, type SopsTree, sopsMetadata } from './sops-metadata.js';

/** One line of `name=value`. */
export interface LineLeaf extends SopsLeaf {
  /** Index of the line. */
  readonly at: number;
  readonly name: string;
}

/** What SOPS calls dotenv: flat lines, and its metadata as lines that begin with `sops_`. */
export interface SopsLines extends SopsFile<LineLeaf> {
  readonly lines: readonly string[];
}

const METADATA = 'sops_';
/** `age__list_0__map_enc`: how names and indices of the metadata are joined. */
const STEP = /__(map|list)_/;
const BREAK = /\n/g;

/** Undefined when it is none. @throws InvalidDocumentError when the metadata say what SOPS would not understand */
export function readSopsLines(file: string, bytes: Uint8Array): SopsLines | undefined {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString().split('\n');
  const pairs = lines.flatMap((line, at) => pairOf(line, at));
  const tree = unflattened(pairs.filter(({ name }) => name.startsWith(METADATA)));
  if (!isSopsMetadata(tree)) return undefined;
  const metadata = sopsMetadata(tree);
  const mac = pairs.find(({ name }) => name === `${METADATA}mac`);
  const macPlace = mac ? placeOf(mac) : { key: 'sops', line: 1, column: 1 };
  if (!metadata) {
    throw new InvalidDocumentError('sops: more than one rule, or one that is none', { place: { file, ...macPlace } });
  }
  const leaves = pairs
    .filter(({ name }) => !name.startsWith(METADATA))
    .map((pair): LineLeaf => {
      const isEncrypted = metadata.rule([pair.name], parseEncrypted(pair.value) !== undefined);
      const place = placeOf(pair);
      return {
        ...pair,
        place,
        boundTo: `${pair.name}:`,
        isEncrypted,
        text: pair.value,
        covered: Buffer.from(pair.value),
      };
    });
  return { file, metadata, macPlace, leaves, lines };
}

/**
 * The lines as they were, those of the metadata empty.
 *
 * @returns with the indices of the lines that were encrypted
 * @throws UndecryptableSecretError
 */
export function openedLines(sops: SopsLines, dataKey: Uint8Array) {
  const opened = openLeaves(sops, dataKey);
  const encrypted = new Set([...opened.keys()].map(({ at }) => at));
  const byLine = new Map(sops.leaves.map((leaf) => [leaf.at, leaf] as const));
  const lines = sops.lines.map((line, at) => {
    const leaf = byLine.get(at);
    if (leaf) return opened.has(leaf) ? `${leaf.name}=${lineText(opened.get(leaf))}` : line;
    if (line.startsWith('#')) return `#${openedComment(line.slice(1), dataKey)}`;
    return line.startsWith(METADATA) ? undefined : line;
  });
  return { lines, encrypted };
}

function lineText(value: OpenedLeaf | undefined): string {
  return value === undefined || value instanceof SopsComment ? '' : plainText(value).replace(BREAK, '\\n');
}

/** One that does not open was never encrypted, as SOPS has it: no MAC covers comments. */
function openedComment(text: string, dataKey: Uint8Array): string {
  const value = parseEncrypted(text);
  return (value && decryptValue(value, dataKey, ':')?.toString()) ?? text;
}

interface Pair {
  readonly at: number;
  readonly name: string;
  readonly value: string;
}

function pairOf(line: string, at: number): readonly Pair[] {
  const end = line.indexOf('=');
  if (line.startsWith('#') || end === -1) return [];
  return [{ at, name: line.slice(0, end), value: line.slice(end + 1).replaceAll('\\n', '\n') }];
}

function placeOf({ at, name }: Pair): SopsPlace {
  return { key: name, line: at + 1, column: [...name].length + 2 };
}

function unflattened(pairs: readonly Pair[]): SopsMap {
  const root: Branch = new Map();
  for (const { name, value } of pairs) {
    const [first = '', ...steps] = name.slice(METADATA.length).split(STEP);
    const names = [first, ...steps.filter((_, index) => index % 2 === 1)];
    let branch = root;
    for (const each of names.slice(0, -1)) branch = below(branch, each);
    branch.set(names.at(-1) ?? '', value);
  }
  return new Map([...root].map(([name, child]) => [name, treeOf(child)] as const));
}

type Branch = Map<string, string | Branch>;

function below(branch: Branch, name: string): Branch {
  const known = branch.get(name);
  if (known instanceof Map) return known;
  const fresh: Branch = new Map();
  branch.set(name, fresh);
  return fresh;
}

/** What is numbered is a list, in the order that it is written in. */
function treeOf(child: string | Branch): SopsTree {
  if (typeof child === 'string') return child;
  const children = [...child].map(([name, each]) => [name, treeOf(each)] as const);
  return children.every(([name]) => /^\d+$/.test(name)) ? children.map(([, each]) => each) : new Map(children);
}
