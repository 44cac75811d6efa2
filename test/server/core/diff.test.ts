import { expect } from 'chai';
import { diff } from '../../../server/core/diff.js';
import { EMPTY_LIST, NumberLiteral, type Value } from '../../../server/core/value.js';

const number = (text: string) => new NumberLiteral(text, text);
const flat = (values: Record<string, Value>) => new Map(Object.entries(values));

describe('diff', () => {
  for (const { when, before, after, changes } of [
    { when: 'nothing differs', before: { a: 'x', b: number('1') }, after: { b: number('1'), a: 'x' }, changes: [] },
    { when: 'both are empty', before: {}, after: {}, changes: [] },
    { when: 'a key came', before: {}, after: { a: 'x' }, changes: [['a', 'added', undefined, 'x']] },
    { when: 'a key went', before: { a: 'x' }, after: {}, changes: [['a', 'removed', 'x', undefined]] },
    { when: 'a value changed', before: { a: 'x' }, after: { a: 'y' }, changes: [['a', 'changed', 'x', 'y']] },
    { when: 'a type changed', before: { a: 'true' }, after: { a: true }, changes: [['a', 'changed', 'true', true]] },
    { when: 'a null came', before: {}, after: { a: null }, changes: [['a', 'added', undefined, null]] },
    { when: 'a null got a value', before: { a: null }, after: { a: '' }, changes: [['a', 'changed', null, '']] },
    { when: 'empty lists stay', before: { a: EMPTY_LIST }, after: { a: EMPTY_LIST }, changes: [] },
    {
      when: 'a key is a name of Object',
      before: {},
      after: { constructor: 'x' },
      changes: [['constructor', 'added', undefined, 'x']],
    },
    {
      when: 'several differ, sorted by key',
      before: { z: 'x', m: 'x', b: 'x' },
      after: { b: 'y', m: 'x', A: 'x' },
      changes: [
        ['A', 'added', undefined, 'x'],
        ['b', 'changed', 'x', 'y'],
        ['z', 'removed', 'x', undefined],
      ],
    },
  ] as { when: string; before: Record<string, Value>; after: Record<string, Value>; changes: unknown[] }[]) {
    it(`when ${when}`, () => {
      const found = diff(flat(before), flat(after));
      expect(found.map((change) => [change.key, change.kind, change.before, change.after])).to.eql(changes);
    });
  }

  it('sees digits that JavaScript does not', () => {
    const kinds = diff(flat({ a: number('1.10'), b: number('1') }), flat({ a: number('1.1'), b: '1' }));
    expect(kinds.map(({ key, kind }) => [key, kind])).to.eql([
      ['a', 'changed'],
      ['b', 'changed'],
    ]);
  });
});
