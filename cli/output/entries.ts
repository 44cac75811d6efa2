import type { Tree } from '../../server/core/tree.js';
import { springText } from '../../server/core/value.js';
import type { Entry } from '../environment.js';
import type { Invocation } from '../invocation.js';
import { type Json, type JsonObject, writeJson } from '../json.js';
import { dotenvLines, shellLines } from './shell-text.js';
import { writeRows } from './table.js';
import { variablesFor } from './variables.js';
import { visible } from './visible.js';

export const ENTRY_OUTPUTS = ['json', 'yaml', 'env', 'dotenv', 'properties', 'table', 'tree'] as const;

/** Writes what was read in the form that was asked for. */
export async function writeEntries(invocation: Invocation, entries: readonly Entry[]): Promise<void> {
  const { output, print } = invocation;
  switch (output) {
    case 'json':
      return print(`${writeJson(toJson(await nested(entries)))}\n`);
    case 'yaml':
      return print(await yaml(await nested(entries)));
    case 'env':
      return print(shellLines(variablesFor(invocation, entries)));
    case 'dotenv':
      return print(dotenvLines(variablesFor(invocation, entries)));
    case 'properties':
      return print(await properties(entries));
    case 'tree':
      return print(drawn(await nested(entries)));
    default: {
      const rows = entries.map(({ key, value, origin }) => [key, springText(value), origin]);
      return writeRows(invocation, ['KEY', 'VALUE', 'FROM'], rows);
    }
  }
}

/** Only those who want a nested form pay for it. */
export async function nested(entries: readonly Entry[]): Promise<Tree> {
  const { nest } = await import('../../server/core/nest.js');
  return nest(new Map(entries.map(({ key, value }) => [key, value])));
}

export async function yaml(tree: Tree): Promise<string> {
  const { writeYaml } = await import('../../server/formats/write-yaml.js');
  return writeYaml(tree, 'exact');
}

export async function properties(entries: readonly Entry[]): Promise<string> {
  const { writeProperties } = await import('../../server/formats/write-properties.js');
  const text = writeProperties(entries.map(({ key, value }) => [key, value]));
  return text === '' ? '' : `${text}\n`;
}

function toJson(tree: Tree | undefined): Json {
  if (tree === undefined) return null;
  if (tree instanceof Map) {
    const object: Record<string, Json> = Object.create(null);
    for (const [key, child] of tree as ReadonlyMap<string, Tree>) object[key] = toJson(child);
    return object satisfies JsonObject;
  }
  return Array.isArray(tree) ? tree.map(toJson) : (tree as Json); // what is neither map nor list is a value
}

function drawn(tree: Tree, indent = ''): string {
  const children = childrenOf(tree);
  return children
    .map(([name, child], index) => {
      const last = index === children.length - 1;
      const leaf = childrenOf(child).length === 0 ? ` = ${leafText(child)}` : '';
      const below = drawn(child ?? null, `${indent}${last ? '   ' : '│  '}`);
      return `${indent}${last ? '└─ ' : '├─ '}${visible(name)}${leaf}\n${below}`;
    })
    .join('');
}

function childrenOf(tree: Tree | undefined): readonly (readonly [string, Tree | undefined])[] {
  if (tree instanceof Map) return [...(tree as ReadonlyMap<string, Tree>)];
  return Array.isArray(tree) ? tree.map((item: Tree | undefined, index) => [`[${index}]`, item] as const) : [];
}

function leafText(tree: Tree | undefined): string {
  const json = toJson(tree);
  return typeof json === 'string' ? json.replace(/\r?\n/g, '⏎') : writeJson(json);
}
