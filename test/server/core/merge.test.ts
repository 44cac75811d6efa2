import { expect } from 'chai';
import type { PropertySource } from '../../../server/core/environment.js';
import { mergeProperties } from '../../../server/core/merge.js';
import type { Value } from '../../../server/core/value.js';

type Pairs = readonly (readonly [string, Value])[];

function source(pairs: Pairs): PropertySource {
  const properties = pairs.map(([key, value], index) => ({ key, value, line: index + 1, column: 7 }));
  return { name: 'x', file: undefined, properties };
}

/** `key=value@source:line`, in order. */
function merged(...strongestFirst: Pairs[]): string[] {
  return [...mergeProperties(strongestFirst.map(source))].map(
    ([key, { value, source, line }]) => `${key}=${value}@${source}:${line}`,
  );
}

describe('mergeProperties', () => {
  for (const { when, sources, result } of [
    { when: 'there is nothing', sources: [], result: [] },
    {
      when: 'sources share keys',
      sources: [
        [['b', 'strong']],
        [
          ['a', 'weak'],
          ['b', 'weak'],
        ],
      ],
      result: ['a=weak@1:1', 'b=strong@0:1'],
    },
    {
      when: 'the stronger source has new keys',
      sources: [
        [
          ['z', 1],
          ['a', 2],
        ],
        [['a', 1]],
      ],
      result: ['a=2@0:2', 'z=1@0:1'],
    },
    {
      when: 'a list is shorter in the stronger source',
      sources: [
        [['l[0]', 'x']],
        [
          ['l[0]', 'a'],
          ['l[1]', 'b'],
          ['k', 1],
        ],
      ],
      result: ['k=1@1:3', 'l[0]=x@0:1'],
    },
    {
      when: 'lists lie in lists',
      sources: [
        [['l[1].m[0]', 'x']],
        [
          ['l[0].m[0]', 'a'],
          ['l[0].n', 'b'],
        ],
      ],
      result: ['l[1].m[0]=x@0:1'],
    },
    {
      when: 'lists lie in maps',
      sources: [
        [['m.l[0]', 'x']],
        [
          ['m.l[0]', 'a'],
          ['m.l[1]', 'b'],
          ['m.k[0]', 'c'],
          ['m.z', 'd'],
        ],
      ],
      result: ['m.z=d@1:4', 'm.l[0]=x@0:1', 'm.k[0]=c@1:3'],
    },
    {
      when: 'a name only begins like a list',
      sources: [[['list[0]', 'x']], [['list-b[0]', 'a']]],
      result: ['list-b[0]=a@1:1', 'list[0]=x@0:1'],
    },
    { when: 'a list becomes text', sources: [[['a', 'x']], [['a[0]', 'y']]], result: ['a=x@0:1', 'a[0]=y@1:1'] },
  ] as { when: string; sources: Pairs[]; result: string[] }[]) {
    it(`when ${when}`, () => expect(merged(...sources)).to.eql(result));
  }
});
