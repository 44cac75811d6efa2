import type { FlatProperty, Tree } from './nest.js';
import { nest } from './nest.js';
import { springJson } from './spring-environment.js';

/** The `.json` view: nested and typed. */
export function jsonView(properties: readonly FlatProperty[]): string {
  return render(nest(properties));
}

function render(tree: Tree): string {
  if (tree === null) return 'null';
  if (Array.isArray(tree)) return `[${tree.map(render).join(',')}]`;
  if (!(tree instanceof Map))
    return springJson(tree as Exclude<Tree, readonly Tree[] | null | ReadonlyMap<string, Tree>>);
  return `{${[...tree].map(([key, child]) => `${JSON.stringify(key)}:${render(child)}`).join(',')}}`;
}
