import { expect } from 'chai';
import type { Tree } from '../../../server/core/tree.js';
import { EMPTY_LIST, NumberLiteral } from '../../../server/core/value.js';
import { writeJson } from '../../../server/formats/write-json.js';
import { treeOf } from './nested-tree.js';

describe('writeJson', () => {
  for (const { value, spring, exact } of [
    { value: 'x', spring: '"x"', exact: '"x"' },
    { value: 'a"b\\c/d', spring: '"a\\"b\\\\c/d"', exact: '"a\\"b\\\\c/d"' },
    {
      value: '\b\t\n\f\r\u0000\u001f\u007f',
      spring: '"\\b\\t\\n\\f\\r\\u0000\\u001F\u007f"',
      exact: '"\\b\\t\\n\\f\\r\\u0000\\u001F\u007f"',
    },
    {
      value: '\u00e9\u2028\ud83d\ude00<>&',
      spring: '"\u00e9\u2028\ud83d\ude00<>&"',
      exact: '"\u00e9\u2028\ud83d\ude00<>&"',
    },
    { value: new NumberLiteral('1.10', '1.1'), spring: '1.1', exact: '1.10' },
    {
      value: new NumberLiteral('9007199254740993', '9007199254740993'),
      spring: '9007199254740993',
      exact: '9007199254740993',
    },
    { value: new NumberLiteral('NaN', 'NaN'), spring: '"NaN"', exact: '"NaN"' },
    { value: new NumberLiteral('1e999', 'Infinity'), spring: '"Infinity"', exact: '1e999' },
    { value: false, spring: 'false', exact: 'false' },
    { value: null, spring: '""', exact: 'null' },
    { value: EMPTY_LIST, spring: '""', exact: '[]' },
    { value: new Map(), spring: '{}', exact: '{}' },
    { value: [undefined, 'x'], spring: '[null,"x"]', exact: '[null,"x"]' },
  ] as readonly { value: Tree; spring: string; exact: string }[]) {
    it(`writes ${spring} for Spring and ${exact} exactly`, () => {
      expect(writeJson(value, 'spring')).to.equal(spring);
      expect(writeJson(value, 'exact')).to.equal(exact);
    });
  }

  it('keeps the order of keys, digits included', () => {
    const map = new Map<string, Tree>([
      ['b', 'x'],
      ['200', 'y'],
      ['1', 'z'],
      ['__proto__', 'w'],
    ]);
    expect(writeJson(map, 'spring')).to.equal('{"b":"x","200":"y","1":"z","__proto__":"w"}');
  });

  it('nests', () => {
    expect(writeJson(treeOf({ a: { b: [1, { c: 'd' }, [true]] } }), 'exact')).to.equal(
      '{"a":{"b":[1,{"c":"d"},[true]]}}',
    );
  });
});
