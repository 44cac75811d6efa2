import { joinKey } from './flatten.js';
import type { YamlDocument, YamlNode } from './yaml-document.js';
import { yamlKey } from './yaml-key.js';

/** A scalar of a document, and the flat key of the place where it is written. */
export interface YamlLeaf {
  readonly node: YamlNode;
  readonly key: string;
}

/** Every scalar that is written as a value. Aliases are not followed: what they stand for is written elsewhere. */
export function* yamlLeaves(document: YamlDocument, node: YamlNode, path = ''): Generator<YamlLeaf> {
  if (document.follow(node) !== node) return;
  const kind = document.kind(node);
  if (kind === 'scalar') {
    yield { node, key: path === '' ? 'document' : path };
    return;
  }
  if (kind === 'list') {
    let index = 0;
    for (const item of document.children(node)) {
      yield* yamlLeaves(document, item, joinKey(path || 'document', `[${index++}]`));
    }
  } else if (kind === 'map') {
    for (const [key, value] of document.entries(node)) {
      const below = document.isMergeKey(key) ? path : joinKey(path, yamlKey(document, key).text);
      yield* yamlLeaves(document, value, below);
    }
  }
}
