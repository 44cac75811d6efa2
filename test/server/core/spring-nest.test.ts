import { expect } from 'chai';
import { springNest } from '../../../server/core/spring-nest.js';
import type { Tree } from '../../../server/core/tree.js';

/** Maps as lists of pairs, holes as `-`, so that order and kind are seen. */
function shape(tree: Tree | undefined): unknown {
  if (tree === undefined) return '-';
  if (tree instanceof Map) return { map: [...tree].map(([key, child]) => [key, shape(child)]) };
  return Array.isArray(tree) ? tree.map(shape) : tree;
}

const nested = (...keys: string[]) => shape(springNest(new Map(keys.map((key, index) => [key, String(index)]))));
const map = (...pairs: [string, unknown][]) => ({ map: pairs });

describe('springNest', () => {
  for (const { keys, tree } of [
    { keys: ['a.b', 'c', 'a.d'], tree: map(['a', map(['b', '0'], ['d', '2'])], ['c', '1']) },
    { keys: ['a[2]', 'a[0].b', 'a[1][0]'], tree: map(['a', [map(['b', '1']), ['2'], '0']]) },
    { keys: ['a', 'a.b'], tree: map(['a', '0'], ['a.b', '1']) },
    { keys: ['a.b', 'a'], tree: map(['a', '1']) },
    { keys: ['a', 'a.b', 'a.c.d'], tree: map(['a', '0'], ['a.b', '1'], ['c', map(['a.d', '2'])]) },
    { keys: ['x.a', 'x.a.b', 'x.a.b.c'], tree: map(['x', map(['a', '0'], ['a.b', '1'], ['b', map(['a.c', '2'])])]) },
    { keys: ['a', 'a.b[0]'], tree: map(['a', '0'], ['b', ['1']]) },
    { keys: ['l[0]', 'l.z'], tree: map(['l', ['0']], ['l.z', '1']) },
  ]) {
    it(`makes ${JSON.stringify(tree)} of ${JSON.stringify(keys)}, as Spring does`, () => {
      expect(nested(...keys)).to.eql(tree);
    });
  }

  for (const { keys, tree } of [
    { keys: ['codes[200]', 'codes[404]'], tree: map(['codes', map(['200', '0'], ['404', '1'])]) },
    { keys: ['codes.default', 'codes[0]'], tree: map(['codes', map(['default', '0'], ['0', '1'])]) },
    { keys: ['a', 'a[0]', 'a[1].b'], tree: map(['a', '0'], ['a[0]', '1'], ['a[1].b', '2']) },
    { keys: ['a[0]', 'a[0].b'], tree: map(['a', map(['0', '0'], ['[0].b', '1'])]) },
    { keys: ['[0]', '[x]'], tree: map(['[0]', '0'], ['[x]', '1']) },
  ]) {
    it(`makes ${JSON.stringify(tree)} of ${JSON.stringify(keys)}, where Spring fails or pads`, () => {
      expect(nested(...keys)).to.eql(tree);
    });
  }
});
