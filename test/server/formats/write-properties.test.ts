import { expect } from 'chai';
import { EMPTY_LIST, NumberLiteral, type Value } from '../../../server/core/value.js';
import { writeProperties } from '../../../server/formats/write-properties.js';

describe('writeProperties', () => {
  for (const { when, flat, text } of [
    { when: 'there is nothing', flat: [], text: '' },
    {
      when: 'there are several',
      flat: [
        ['a.b', 'x'],
        ['l[0]', 'y'],
      ],
      text: 'a.b: x\nl[0]: y',
    },
    {
      when: 'values are typed',
      flat: [
        ['a', true],
        ['b', new NumberLiteral('1.10', '1.1')],
      ],
      text: 'a: true\nb: 1.1',
    },
    {
      when: 'values are nothing',
      flat: [
        ['a', null],
        ['b', EMPTY_LIST],
        ['c', ''],
      ],
      text: 'a: \nb: \nc: ',
    },
    { when: 'a value has several lines', flat: [['a', 'x\ny\r\nz']], text: 'a: x\\ny\\r\\nz' },
    { when: 'a value has backslashes', flat: [['a', 'C:\\x']], text: 'a: C:\\\\x' },
    {
      when: 'a value begins with blanks',
      flat: [
        ['a', '  x '],
        ['b', '\tx'],
      ],
      text: 'a: \\  x \nb: \\tx',
    },
    { when: 'a value has signs', flat: [['a', '#=:! \u00e9\u20ac']], text: 'a: #=:! \u00e9\u20ac' },
    {
      when: 'a key has signs',
      flat: [
        ['#a=b:c d!', 'x'],
        ['!a#', 'y'],
      ],
      text: '\\#a\\=b\\:c\\ d!: x\n\\!a#: y',
    },
  ] as readonly { when: string; flat: [string, Value][]; text: string }[]) {
    it(`when ${when}`, () => expect(writeProperties(flat)).to.equal(text));
  }
});
