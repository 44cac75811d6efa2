import { expect } from 'chai';
import { flatten, nest, toRaw, toValues } from '../../client-sdk/flat.js';
import { parseJson, RawNumber } from '../../client-sdk/json.js';
import { layer } from '../../client-sdk/layer.js';
import { toValue } from '../../client-sdk/number.js';
import { isBelow, parsePath, valueAt } from '../../client-sdk/path.js';

const flat = (tree: unknown) => flatten(toRaw(tree));
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('parseJson', () => {
  it('keeps the digits of numbers, and everything else as JSON.parse has it', () => {
    const text =
      '{"a":[1.10,-0,12345678901234567890,1e400],"n1":"n1","s":"s","q":"\\"5\\" \\\\","t":true,"z":null,"":{}}';
    const { a, ...rest } = parseJson(text) as Record<string, never>;
    expect((a as unknown as RawNumber[]).map(String)).to.eql(['1.10', '-0', '12345678901234567890', '1e400']);
    expect(plain(rest)).to.eql({ n1: 'n1', s: 's', q: '"5" \\', t: true, z: null, '': {} });
  });

  it('makes a key of __proto__ like any other', () => {
    const value = parseJson('{"__proto__":{"x":1}}') as object;
    expect(Object.keys(value)).to.eql(['__proto__']);
    expect(Object.getPrototypeOf(value)).to.equal(null);
  });

  for (const text of [
    '',
    '{',
    '01',
    '1.',
    '-',
    '{"a":1',
    '{1:2}',
    'nul',
    '"a',
    '{"a":1}x',
    '[1 2]',
    '[.5]',
    "{'a':1}",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(() => parseJson(text)).to.throw(SyntaxError, /^no JSON$/));
  }

  it('takes long texts', () => {
    const long = `${'x'.repeat(2_000_000)}\\n`;
    expect((parseJson(`["${long}"]`) as string[])[0]).to.have.length(2_000_001);
  });
});

describe('toValue', () => {
  for (const { text, value } of [
    { text: '8080', value: 8080 },
    { text: '-5', value: -5 },
    { text: '1.10', value: 1.1 },
    { text: '1.0', value: 1 },
    { text: '0.00', value: 0 },
    { text: '1e3', value: 1000 },
    { text: '1E-7', value: 1e-7 },
    { text: '123456789e12', value: 123456789e12 },
    { text: '9007199254740991', value: 9007199254740991 },
    { text: '9007199254740993', value: 9007199254740993n },
    { text: '-12345678901234567890', value: -12345678901234567890n },
    { text: '3.14159265358979323846', value: '3.14159265358979323846' },
    { text: '1e400', value: '1e400' },
    { text: '1e-400', value: '1e-400' },
  ]) {
    it(`makes ${typeof value} ${value} of ${text}`, () => expect(toValue(new RawNumber(text))).to.equal(value));
  }
});

describe('flatten and nest', () => {
  for (const { when, tree, keys } of [
    {
      when: 'maps and lists',
      tree: { db: { hosts: ['a', { b: 1 }] } },
      keys: { 'db.hosts[0]': 'a', 'db.hosts[1].b': 1 },
    },
    { when: 'what is empty', tree: { a: [], b: {}, c: '' }, keys: { a: [], b: {}, c: '' } },
    { when: 'lists of lists', tree: { a: [[1, 2], [3]] }, keys: { 'a[0][0]': 1, 'a[0][1]': 2, 'a[1][0]': 3 } },
    { when: 'null', tree: { a: { b: null } }, keys: { 'a.b': null } },
  ]) {
    it(`are each other's reverse for ${when}`, () => {
      expect(plain(toValues(flat(tree)))).to.eql(keys);
      expect(plain(nest(toValues(flat(tree))))).to.eql(tree);
    });
  }

  for (const { when, keys, tree } of [
    { when: 'a gap in a list', keys: { 'a[0]': 'x', 'a[900000000]': 'y' }, tree: { a: ['x', 'y'] } },
    { when: 'a list out of order', keys: { 'a[10]': 'k', 'a[9]': 'j' }, tree: { a: ['j', 'k'] } },
    { when: 'a value with keys below it', keys: { a: 1, 'a.b': 2 }, tree: { a: { b: 2 } } },
    { when: 'a name with dots', keys: { 'a[b.c].d': 1 }, tree: { a: { 'b.c': { d: 1 } } } },
    { when: 'a list that is also a map', keys: { 'a[0]': 1, 'a.b': 2 }, tree: { a: { 0: 1, b: 2 } } },
  ]) {
    it(`nest ${when}`, () => expect(plain(nest(keys))).to.eql(tree));
  }

  it('cannot be led to a prototype', () => {
    nest({ '__proto__.polluted': 1, 'a.constructor.prototype.polluted': 1, 'b[__proto__].polluted': 1 });
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });

  it('refuse to build a tower', () => {
    expect(() => nest({ [Array(200).fill('a').join('.')]: 1 })).to.throw(RangeError);
  });
});

describe('layer', () => {
  for (const { when, strong, weak, result } of [
    { when: 'keys differ', strong: { a: 1 }, weak: { b: 2 }, result: { b: 2, a: 1 } },
    { when: 'keys are the same', strong: { a: 1 }, weak: { a: 2 }, result: { a: 1 } },
    { when: 'maps overlap', strong: { a: { b: 1 } }, weak: { a: { b: 2, c: 3 } }, result: { a: { c: 3, b: 1 } } },
    { when: 'a list is shorter', strong: { a: ['x'] }, weak: { a: ['p', 'q'] }, result: { a: ['x'] } },
    { when: 'a list is empty', strong: { a: [] }, weak: { a: ['p', 'q'] }, result: { a: [] } },
    { when: 'a map takes the place of a value', strong: { a: { b: 1 } }, weak: { a: 2 }, result: { a: { b: 1 } } },
    { when: 'a value takes the place of a map', strong: { a: 1 }, weak: { a: { b: 2 } }, result: { a: 1 } },
    { when: 'a value takes the place of a list', strong: { a: 1 }, weak: { a: [{ b: 2 }] }, result: { a: 1 } },
    { when: 'one name starts like another', strong: { ab: 1 }, weak: { a: 2 }, result: { a: 2, ab: 1 } },
  ]) {
    it(`puts properties over defaults when ${when}`, () => {
      expect(plain(nest(toValues(layer(flat(strong), flat(weak)))))).to.eql(result);
    });
  }
});

describe('paths', () => {
  for (const { key, path } of [
    { key: 'a', path: ['a'] },
    { key: 'a.b-c.d_e', path: ['a', 'b-c', 'd_e'] },
    { key: 'a[0][12].b', path: ['a', 0, 12, 'b'] },
    { key: 'a[b.c]', path: ['a', 'b.c'] },
    { key: 'a[007]', path: ['a', '007'] },
  ]) {
    it(`reads ${key}`, () => expect(parsePath(key)).to.eql(path));
  }

  it('finds own values only', () => {
    const config = { a: [{ b: 0 }], c: null };
    expect(
      ['a[0].b', 'c', 'c.d', 'a.length', 'a.map', 'toString', '__proto__', 'a[1]'].map((key) => valueAt(config, key)),
    ).to.eql([0, null, undefined, 1, undefined, undefined, undefined, undefined]);
  });

  for (const { key, prefix, below } of [
    { key: 'db', prefix: 'db', below: true },
    { key: 'db.url', prefix: 'db', below: true },
    { key: 'db[0]', prefix: 'db', below: true },
    { key: 'db.url', prefix: 'db.', below: true },
    { key: 'db', prefix: 'db.', below: false },
    { key: 'dbx', prefix: 'db', below: false },
    { key: 'anything', prefix: '', below: true },
  ]) {
    it(`${key} is ${below ? '' : 'not '}below '${prefix}'`, () => expect(isBelow(key, prefix)).to.equal(below));
  }
});
