import { NumberLiteral } from '../../core/value.js';
import { type Branch, type FlatProperty, nest, type Tree } from './nest.js';
import { type ScalarPosition, yamlKey, yamlString } from './yaml-scalar.js';

const INDENT = 2;
/** The key under which a file that holds but a scalar or a list is known. */
const WHOLE_DOCUMENT = 'document';

/** The `.yml` view: block style, as SnakeYAML writes it. */
export function yamlView(
  properties: readonly FlatProperty[],
  { stripDocument }: { readonly stripDocument: boolean },
): string {
  const root = nest(properties);
  const only = stripDocument && root.size === 1 ? root.get(WHOLE_DOCUMENT) : undefined;
  return `${block(only ?? root, 0, 0).replace(/^\n/, '')}\n`;
}

/** What follows a `:` or a `-`; collections begin on a line of their own. */
function block(tree: Tree, indent: number, column: number): string {
  if (tree instanceof Map) return mapping(tree, indent);
  if (Array.isArray(tree)) return sequence(tree, indent);
  return scalar(tree as Exclude<Tree, Branch | readonly Tree[]>, { column, indent: indent + INDENT });
}

function mapping(branch: Branch, indent: number): string {
  if (branch.size === 0) return '{}';
  return lines(
    indent,
    [...branch].map(([key, child]) => entry(key, child, indent)),
  );
}

function entry(key: string, child: Tree, indent: number): string {
  const name = `${yamlKey(key)}:`;
  const nested = child instanceof Map && child.size > 0 ? indent + INDENT : indent;
  const value = block(child, nested, indent + name.length + 1);
  return value.startsWith('\n') ? `${name}${value}` : `${name} ${value}`;
}

/** The dashes of a list stand right below its key; what follows a dash begins on the same line. */
function sequence(items: readonly Tree[], indent: number): string {
  const rendered = items.map((item) => {
    const inner = block(item, indent + (isCollection(item) ? INDENT : 0), indent + INDENT);
    return `- ${inner.startsWith('\n') ? inner.trimStart() : inner}`;
  });
  return lines(indent, rendered);
}

function isCollection(tree: Tree): boolean {
  return tree instanceof Map || Array.isArray(tree);
}

function lines(indent: number, entries: readonly string[]): string {
  return entries.map((line) => `\n${' '.repeat(indent)}${line}`).join('');
}

function scalar(value: string | boolean | NumberLiteral | null, position: ScalarPosition): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (value instanceof NumberLiteral) return value.isFinite ? value.spring : special(value.spring);
  return yamlString(value, position);
}

function special(text: string): string {
  return text === 'NaN' ? '.NaN' : text.replace('Infinity', '.inf');
}
