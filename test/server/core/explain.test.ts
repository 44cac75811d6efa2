import { expect } from 'chai';
import type { PropertySource } from '../../../server/core/environment.js';
import { CircularPlaceholderError } from '../../../server/core/errors.js';
import { explain } from '../../../server/core/explain.js';
import { Secret } from '../../../server/core/secret.js';
import { showValueBy } from '../../../server/core/shown-value.js';
import { EMPTY_LIST, type Value } from '../../../server/core/value.js';

/** Strongest first; the key at index 0 is on line 1. */
function sourcesOf(...files: readonly Readonly<Record<string, Value>>[]): readonly PropertySource[] {
  return files.map((values, index) => ({
    name: `s${index}`,
    file: { layer: 0, path: `s${index}.yml`, oid: `${index}` },
    properties: Object.entries(values).map(([key, value], line) => ({ key, value, line: line + 1, column: 1 })),
  }));
}

describe('explain', () => {
  for (const { when, sources, key = 'a', value, found } of [
    { when: 'two set the key', sources: [{ b: '', a: 'x' }, {}, { a: 'y' }], value: 'x', found: ['s0:2 x', 's2:1 y'] },
    { when: 'nobody does', sources: [{ b: 'x' }, {}] },
    { when: 'a longer key only begins with it', sources: [{ 'a.b': 'x', ab: 'y' }] },
    {
      when: 'it names a list',
      sources: [{ 'a[0]': 'x' }, { 'a[0]': '1', 'a[1]': '2' }],
      value: ['x'],
      found: ['s0:1 x', 's1:1 1,2'],
    },
    {
      when: 'it names an item',
      key: 'a[0]',
      sources: [{ 'a[0]': 'x' }, { 'a[0]': '1' }],
      value: 'x',
      found: ['s0:1 x', 's1:1 1'],
    },
    {
      when: 'the item is behind the end of the list that wins',
      key: 'a[1]',
      sources: [{ 'a[0]': 'x' }, { 'a[0]': '1', 'a[1]': '2' }],
    },
    {
      when: 'an empty list wins over items',
      sources: [{ a: EMPTY_LIST }, { 'a[0]': 'x' }],
      value: [],
      found: ['s0:1 ', 's1:1 x'],
    },
    { when: 'it is a name of Object', key: 'constructor', sources: [{ a: 'x' }] },
    { when: 'it is __proto__', key: '__proto__', sources: [{ a: 'x' }] },
    { when: 'it is empty', key: '', sources: [{ a: 'x', '[0]': 'y' }], value: ['y'], found: ['s0:2 y'] },
  ] as { when: string; key?: string; sources: Record<string, Value>[]; value?: unknown; found?: string[] }[]) {
    it(`when ${when}`, () => {
      const explanation = explain(key, sourcesOf(...sources));
      expect(explanation?.value).to.eql(value);
      expect(explanation?.contributions.map((each) => `${each.source.name}:${each.line} ${each.value}`)).to.eql(found);
    });
  }

  it('tells the lines of a value, and of each item of a list', () => {
    const [source] = sourcesOf({ 'a[0]': 'x', b: 'z', 'a[1]': 'y' }) as [PropertySource];
    const properties = source.properties.map((each) => (each.key === 'a[1]' ? { ...each, endLine: 5 } : each));
    expect(explain('a', [{ ...source, properties }])?.contributions[0]?.lines).to.eql([
      { first: 1, last: 1 },
      { first: 3, last: 5 },
    ]);
  });

  it('nests the items of a list of maps', () => {
    const value = explain('a', sourcesOf({ 'a[0].host': 'x', 'a[0].port': 'y', 'a[1].host': 'z' }))?.value;
    expect(value).to.eql([
      new Map([
        ['host', 'x'],
        ['port', 'y'],
      ]),
      new Map([['host', 'z']]),
    ]);
  });

  for (const { text, resolved, steps } of [
    { text: 'plain', resolved: 'plain', steps: [] },
    { text: '${currency}', resolved: 'EUR', steps: ['${currency} currency=EUR s1:1'] },
    { text: '${none}', resolved: '${none}', steps: ['${none} none unresolved'] },
    { text: '${none:CHF}', resolved: 'CHF', steps: ['${none:CHF} none default CHF=CHF'] },
    { text: '${currency:CHF}', resolved: 'EUR', steps: ['${currency:CHF} currency default CHF=EUR s1:1'] },
    {
      text: '${price} or ${none}',
      resolved: '10 EUR or ${none}',
      steps: ['${price} price=10 EUR s1:2', '${currency} currency=EUR s1:1', '${none} none unresolved'],
    },
    {
      text: '${of.${env}:${currency}}',
      resolved: 'EUR',
      steps: [
        '${of.${env}:${currency}} of.prod default EUR=EUR',
        '${env} env=prod s1:3',
        '${currency} currency=EUR s1:1',
      ],
    },
    { text: '\\${currency}', resolved: '${currency}', steps: [] },
  ]) {
    it(`takes ${text} step by step`, () => {
      const shared = { currency: 'EUR', price: '10 ${currency}', env: 'prod' };
      const explanation = explain('a', sourcesOf({ a: text }, shared));
      expect(explanation?.resolved).to.equal(resolved);
      expect(
        explanation?.placeholders.map(({ placeholder, key, fallback, value, source, line }) =>
          [
            `${placeholder} ${key}`,
            fallback === undefined ? '' : ` default ${fallback}`,
            value === undefined ? ' unresolved' : `=${value}`,
            source ? ` ${source.name}:${line}` : '',
          ].join(''),
        ),
      ).to.eql(steps);
    });
  }

  for (const { when, values, shown } of [
    {
      when: 'it is one itself',
      values: { a: new Secret('x${b:y}'), b: '${d}', d: 'z' },
      shown: ['secret secret secret', '${d} d'],
    },
    {
      when: 'one is part of a key or of a default',
      values: { a: '${by.${s}:none}${u}${n:${s}}', s: new Secret('s'), u: 'me' },
      shown: ['${by.${s}:none} secret none', '${s} s', '${u} u', '${n:${s}} n secret', '${s} s'],
    },
    {
      when: 'what it refers to has placeholders',
      values: { a: '${s}', s: new Secret('${u}'), u: 'me' },
      shown: ['${s} s', 'secret secret'],
    },
    { when: 'none is', values: { a: '${by.${s}:none}', s: 'me' }, shown: ['${by.${s}:none} by.me none', '${s} s'] },
  ] as { when: string; values: Record<string, Value>; shown: string[] }[]) {
    it(`shows of placeholders what is written where everybody may look, when ${when}`, () => {
      const text = (each: string | Secret) => (each instanceof Secret ? 'secret' : each);
      const steps = explain('a', sourcesOf(values))?.placeholders ?? [];
      expect(
        steps.map(({ placeholder, key, fallback }) =>
          [placeholder, key, ...(fallback === undefined ? [] : [fallback])].map(text).join(' '),
        ),
      ).to.eql(shown);
    });
  }

  it('does not go round in circles', () => {
    expect(() => explain('a', sourcesOf({ a: '${b}', b: '${a}' }))).to.throw(CircularPlaceholderError);
  });
});

describe('showValueBy((text) => `#${text.length}`)', () => {
  it('keeps cipher text to itself, however deep it lies', () => {
    expect(showValueBy((text) => `#${text.length}`)('{cipher}abc')).to.equal('{cipher}…');
    expect(showValueBy((text) => `#${text.length}`)([new Map([['a', '{cipher}abc']]), 'x'])).to.eql([
      new Map([['a', '{cipher}…']]),
      'x',
    ]);
    expect(showValueBy((text) => `#${text.length}`)(null)).to.equal(null);
  });
});
