import { expect } from 'chai';
import { nest } from '../../../server/core/nest.js';
import type { Tree } from '../../../server/core/tree.js';

/** Maps as lists of pairs, holes as `-`, so that order and kind are seen. */
function shape(tree: Tree | undefined): unknown {
  if (tree === undefined) return '-';
  if (tree instanceof Map) return { map: [...tree].map(([key, child]) => [key, shape(child)]) };
  return Array.isArray(tree) ? tree.map(shape) : tree;
}

const nested = (...keys: string[]) => shape(nest(new Map(keys.map((key, index) => [key, String(index)]))));
const map = (...pairs: [string, unknown][]) => ({ map: pairs });

describe('nest', () => {
  for (const { keys, tree } of [
    { keys: [], tree: map() },
    { keys: ['a.b', 'c', 'a.d'], tree: map(['a', map(['b', '0'], ['d', '2'])], ['c', '1']) },
    { keys: ['a[0]', 'a[1].b', 'a[2][0]'], tree: map(['a', ['0', map(['b', '1']), ['2']]]) },
    { keys: ['a[2]', 'a[0]'], tree: map(['a', ['1', '-', '0']]) },
    { keys: ['a', 'a.b'], tree: map(['a', '0'], ['a.b', '1']) },
    { keys: ['a.b', 'a'], tree: map(['a.b', '0'], ['a', '1']) },
    { keys: ['x.a', 'x.a.b', 'x.a.b.c'], tree: map(['x', map(['a', '0'], ['a.b', '1'], ['a.b.c', '2'])]) },
    { keys: ['a', 'a[0]', 'a[1].b'], tree: map(['a', '0'], ['a[0]', '1'], ['a[1]', map(['b', '2'])]) },
    { keys: ['a[0]', 'a[0].b'], tree: map(['a', map(['0', '0'], ['[0].b', '1'])]) },
    { keys: ['codes[200]', 'codes[404]'], tree: map(['codes', map(['200', '0'], ['404', '1'])]) },
    { keys: ['codes[1000000]'], tree: map(['codes', map(['1000000', '0'])]) },
    { keys: ['codes[99999999999999999999]'], tree: map(['codes[99999999999999999999]', '0']) },
    { keys: ['codes[0]', 'codes.default'], tree: map(['codes', map(['0', '0'], ['default', '1'])]) },
    { keys: ['flags[true]', 'm[a.b]'], tree: map(['flags[true]', '0'], ['m[a', map(['b]', '1'])]) },
    { keys: ['[0]', '[x]'], tree: map(['[0]', '0'], ['[x]', '1']) },
    { keys: ['a[0]b.c', 'a[]', 'a[-1]'], tree: map(['a[0]b', map(['c', '0'])], ['a[]', '1'], ['a[-1]', '2']) },
    {
      keys: ['a..b', '.c', 'd.', ''],
      tree: map(['a', map(['', map(['b', '0'])])], ['.c', '1'], ['d', map(['', '2'])], ['', '3']),
    },
    { keys: ['__proto__.x', 'constructor'], tree: map(['__proto__', map(['x', '0'])], ['constructor', '1']) },
  ]) {
    it(`makes ${JSON.stringify(tree)} of ${JSON.stringify(keys)}`, () => expect(nested(...keys)).to.eql(tree));
  }

  it('keeps a list of 10,001 items a list', () => {
    const tree = nest(new Map(Array.from({ length: 10_001 }, (_, index) => [`a[${index}]`, 'x'])));
    expect(tree.get('a')).to.be.an('array').with.length(10_001);
  });

  it('does not become as deep as a key is long', () => {
    let depth = 0;
    for (let tree: Tree | undefined = nest(new Map([['a.'.repeat(50_000), 'x']])); tree instanceof Map; depth += 1) {
      tree = [...tree.values()][0];
    }
    expect(depth).to.equal(100);
  });
});
