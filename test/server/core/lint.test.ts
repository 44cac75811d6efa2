import { expect } from 'chai';
import type { PropertySource } from '../../../server/core/environment.js';
import { lint } from '../../../server/core/lint.js';
import { isOneEdit } from '../../../server/core/one-edit.js';
import type { Value } from '../../../server/core/value.js';

type Files = Readonly<Record<string, Readonly<Record<string, Value>>>>;

/** One source a file; the key at index 0 is on line 1. */
function sourcesOf(files: Files): ReadonlyMap<string, PropertySource> {
  return new Map(
    Object.entries(files).map(([path, values]) => [
      path,
      {
        name: `repo/${path}`,
        file: { layer: 0, path, oid: path },
        properties: Object.entries(values).map(([key, value], index) => ({ key, value, line: index + 1, column: 3 })),
      },
    ]),
  );
}

/** `dev: strongest weaker weakest`, file names without ending. */
function lintFiles(files: Files, stacks: Readonly<Record<string, string>>, knownKeys: readonly string[] = []) {
  const sources = sourcesOf(files);
  const environments = Object.entries(stacks).map(([profile, names]) => ({
    application: 'orders',
    profile,
    sources: names.split(' ').map((name) => sources.get(name) as PropertySource),
    knownKeys,
  }));
  return lint(environments).map(({ rule, file, line, key, other }) =>
    [rule, `${file}:${line}`, key, other ? `${other.file}:${other.line} ${other.key}` : ''].join(' | '),
  );
}

const BOTH = { dev: 'dev base', prod: 'prod base' };

describe('lint', () => {
  for (const { when, files, stacks = BOTH, known, findings } of [
    { when: 'nothing is wrong', files: { dev: { a: 'x' }, prod: {}, base: { a: 'y', b: 'z' } }, findings: [] },
    {
      when: 'every profile overrides a key',
      files: { dev: { a: 'x' }, prod: { a: 'y' }, base: { b: 'z', a: 'z' } },
      findings: ['dead | base:2 | a | dev:1 a'],
    },
    {
      when: 'every profile overrides a key that only counts without one',
      files: { dev: { a: 'x' }, prod: { a: 'y' }, base: { a: 'z' } },
      stacks: { default: 'base', ...BOTH },
      findings: ['dead | base:1 | a | dev:1 a'],
    },
    {
      when: 'a key counts in one profile of three',
      files: { dev: { a: 'x' }, prod: { a: 'y' }, base: { a: 'z' } },
      stacks: { ...BOTH, qa: 'base' },
      findings: [],
    },
    {
      when: 'the only profile overrides a key',
      files: { dev: { a: 'x' }, base: { a: 'z' } },
      stacks: { dev: 'dev base' },
      findings: [],
    },
    {
      when: 'every profile overrides a list, however long',
      files: { dev: { 'a[0]': 'x' }, prod: { 'a[0]': 'y', 'a[1]': 'y' }, base: { 'a[0]': '1', 'a[1]': '2' } },
      findings: ['dead | base:1 | a | dev:1 a'],
    },
    {
      when: 'a key says what it overrides',
      files: { dev: { a: 'z' }, prod: { a: 'y' }, base: { a: 'z', b: 'b' }, other: { a: 'z' } },
      stacks: { dev: 'dev base', prod: 'prod base', qa: 'base' },
      findings: ['redundant | dev:1 | a | base:1 a'],
    },
    {
      when: 'a list is only the beginning of what it overrides',
      files: { dev: { 'a[0]': '1' }, prod: {}, base: { 'a[0]': '1', 'a[1]': '2' } },
      findings: [],
    },
    {
      when: 'a text looks like what it overrides',
      files: { dev: { a: 'true' }, prod: {}, base: { a: true } },
      findings: [],
    },
    {
      when: 'a shared file repeats in one environment, and not in another',
      files: { dev: { a: 'x' }, prod: { a: 'y' }, base: { a: 'x' } },
      stacks: { dev: 'base dev', prod: 'base prod' },
      findings: [],
    },
    {
      when: 'an override overrides nothing',
      files: { dev: { 'pool.sise': '1' }, prod: { 'pool.size': '2' }, base: { 'pool.size': '3' } },
      findings: ['misspelt | dev:1 | pool.sise | base:1 pool.size'],
    },
    {
      when: 'an override in a list overrides nothing',
      files: { dev: { 'a[0].hsot': '1' }, prod: {}, base: { 'a[7].host': '3' } },
      findings: ['misspelt | dev:1 | a[].hsot | base:1 a[].host'],
    },
    {
      when: 'both of two near keys are set side by side',
      files: { dev: { item: '1', items: '1' }, prod: {}, base: { items: '3' } },
      findings: [],
    },
    {
      when: 'digits tell keys apart',
      files: { dev: { 'node1.url': '1' }, prod: {}, base: { 'node2.url': '3' } },
      findings: [],
    },
    { when: 'keys are short', files: { dev: { abc: '1' }, prod: {}, base: { abd: '3' } }, findings: [] },
    {
      when: 'a key is nearly one of the schema',
      files: { dev: {}, prod: {}, base: { 'server.prot': '1', 'server.host': '2' } },
      known: ['server.port', 'server.host'],
      findings: ['misspelt | base:1 | server.prot | '],
    },
    {
      when: 'the schema knows both',
      files: { dev: {}, prod: {}, base: { ports: '1' } },
      known: ['port', 'ports'],
      findings: [],
    },
  ] as { when: string; files: Files; stacks?: Record<string, string>; known?: string[]; findings: string[] }[]) {
    it(`when ${when}`, () => expect(lintFiles(files, stacks, known)).to.eql(findings));
  }

  it('takes an application without profiles for somebody whom a key may be for', () => {
    const files = sourcesOf({ dev: { a: 'x' }, prod: { a: 'y' }, base: { a: 'z' } });
    const environmentOf = (application: string, profile: string, ...names: readonly string[]) => {
      const sources = names.map((name) => files.get(name) as PropertySource);
      return { application, profile, sources, knownKeys: [] };
    };
    const orders = [environmentOf('orders', 'dev', 'dev', 'base'), environmentOf('orders', 'prod', 'prod', 'base')];
    expect(lint(orders)).to.have.lengthOf(1);
    expect(lint([...orders, environmentOf('pay', 'default', 'base')])).to.eql([]);
  });

  it('says what overrides are about, and never finds anything in them', () => {
    const overrides = {
      name: 'overrides',
      file: undefined,
      properties: [{ key: 'port', value: '1', line: 0, column: 0 }],
    };
    const [base] = sourcesOf({ base: { prot: '2' } }).values();
    const sources = [overrides, base as PropertySource];
    expect(lint([{ application: 'orders', profile: 'dev', sources, knownKeys: [] }])).to.eql([]);
  });
});

describe('isOneEdit', () => {
  for (const [a, b, expected] of [
    ['size', 'size', false],
    ['size', 'sise', true],
    ['size', 'sizes', true],
    ['size', 'isze', true],
    ['size', 'siez', true],
    ['size', 'six', false],
    ['size', 'zise', false],
    ['sizes', 'ssize', false],
    ['abc', 'abcd', false],
    ['pool1', 'pool2', false],
    ['pool', 'pool2', false],
  ] as const) {
    it(`${a}, ${b}: ${expected}`, () => expect([isOneEdit(a, b), isOneEdit(b, a)]).to.eql([expected, expected]));
  }
});
