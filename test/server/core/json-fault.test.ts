import { expect } from 'chai';
import { jsonFault } from '../../../server/core/json-fault.js';

describe('jsonFault', () => {
  for (const [text, fault] of [
    ['{"a": [1, -2.5e3, "x\\u00e9", {}, [], true]}', undefined],
    [' null ', undefined],
    ['', '1:1 it ends too early (expected: a value)'],
    ['{', '1:2 it ends too early (expected: a key in " or })'],
    ['{"a": 1', '1:8 it ends too early (expected: , or })'],
    ['{\n  "a": 1,\n}', '3:1 a syntax error (expected: a key in ")'],
    ['{\r\n  "a": 1\r\n  "b": 2}', '3:3 a syntax error (expected: , or })'],
    ['[1, 2,]', '1:7 a syntax error (expected: a value)'],
    ['{"a" 1}', '1:6 a syntax error (expected: :)'],
    ["{'a': 1}", '1:2 a syntax error (expected: a key in " or })'],
    ['{"😀": tru}', '1:7 a syntax error (expected: a value)'],
    ['[01]', '1:2 a syntax error (expected: a value or ])'],
    ['{"a": "x\ny"}', '1:7 a syntax error (expected: a value)'],
    ['{} {}', '1:4 a syntax error (expected: nothing more)'],
    ['// x\n{}', '1:1 a syntax error (expected: a value)'],
    ['['.repeat(100_000), '1:100001 it ends too early (expected: a value or ])'],
  ] as const) {
    it(`${text.length > 60 ? `${text.slice(0, 5)}…` : JSON.stringify(text)}: ${fault ?? 'none'}`, () => {
      const found = jsonFault(text);
      expect(found && `${found.line}:${found.column} ${found.message}`).to.equal(fault);
      expect(isJson(text)).to.equal(fault === undefined);
    });
  }
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
