import { expect } from 'chai';
import { namedProfiles } from '../../../server/core/named-profiles.js';
import type { Value } from '../../../server/core/value.js';

function documentOf(values: Readonly<Record<string, Value>>) {
  return { properties: Object.entries(values).map(([key, value]) => ({ key, value, line: 1, column: 1 })) };
}

const NINE = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];

describe('namedProfiles', () => {
  for (const [expression, expected] of [
    ['dev', ['dev']],
    ['dev | staging', ['dev', 'staging']],
    ['qa & eu', ['qa', 'eu', 'qa,eu']],
    ['(qa & eu) | prod', ['qa', 'eu', 'prod', 'qa,eu']],
    ['a & (b | c)', ['a', 'b', 'c', 'a,b', 'a,c']],
    ['!prod', ['prod']],
    ['qa & !eu', ['qa', 'eu']],
    ['dev, qa & eu', ['dev', 'qa', 'eu', 'qa,eu']],
    ['a & b | c', ['a', 'b', 'c']],
    [NINE.join(' & '), [...NINE, NINE.join(',')]],
    ['', []],
  ] as const) {
    it(`finds ${expected.join(' ')} in ${expression}`, () => {
      const found = namedProfiles([documentOf({ 'spring.config.activate.on-profile': expression })]);
      expect(found.map((profiles) => profiles.join(','))).to.eql(expected);
    });
  }

  it('finds groups, their members, and what is included, each once', () => {
    const documents = [
      documentOf({ 'spring.profiles.group.prod[0]': 'db', 'spring.profiles.group.prod[1]': 'mq', a: 'x' }),
      documentOf({ 'spring.profiles.include': 'common,db' }),
      documentOf({ a: 'y' }),
    ];
    expect(namedProfiles(documents)).to.eql([['prod'], ['db'], ['mq'], ['common']]);
  });
});
