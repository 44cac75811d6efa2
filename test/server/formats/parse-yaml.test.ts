import { expect } from 'chai';
import { ConfigError } from '../../../server/core/errors.js';
import { BinaryLiteral, EMPTY_LIST, NumberLiteral, springText, type Value } from '../../../server/core/value.js';
import { parseYaml } from '../../../server/formats/parse-yaml.js';
import { described } from './described.js';
import { JAVA_YAML } from './java-yaml.js';
import { SPRING_YAML } from './spring-yaml.js';

const LIMITS = { fileBytes: 1_048_576, keysPerFile: 50_000 };
const parse = (text: string, limits = LIMITS) => parseYaml('app.yml', new TextEncoder().encode(text), limits);
const parseBytes = (...bytes: number[]) => parseYaml('app.yml', Uint8Array.from(bytes), LIMITS);

function errorOf(action: () => unknown): ConfigError {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function valueWritten(text: string): Value | undefined {
  return parse(`key: ${text}\n`)[0]?.properties[0]?.value;
}

/** Keys with their values, and where Spring says these stand. */
function withOrigins(text: string): readonly string[] {
  return parse(text).flatMap(({ properties }) =>
    properties.map(({ key, value, line, column, springOrigin = `${line}:${column}` }) => {
      const shown = value instanceof BinaryLiteral ? `bytes ${value.base64}` : springText(value);
      return `${key} = ${shown} @ ${springOrigin || 'nowhere'}`;
    }),
  );
}

describe('parseYaml', () => {
  for (const { text, documents } of SPRING_YAML) {
    it(`reads ${JSON.stringify(text)} as Spring Boot does`, () => {
      if (documents === 'error') expect(errorOf(() => parse(text)).code).to.equal('invalid-document');
      else expect(described(parse(text))).to.eql(documents);
    });
  }

  describe('merge keys, of which', () => {
    const base = 'b: &b {x: 1}\n';
    for (const { rule, text, x } of [
      {
        rule: 'what is written out wins over an alias above',
        text: `${base}c:\n  <<: *b\n  x: 2\n`,
        x: 'c.x = 2 @4:6',
      },
      {
        rule: 'what is written out wins over an alias below',
        text: `${base}c:\n  x: 2\n  <<: *b\n`,
        x: 'c.x = 2 @3:6',
      },
      { rule: 'a map behind << wins over what stands above', text: 'c:\n  x: 2\n  <<: {x: 3}\n', x: 'c.x = 3 @3:11' },
      { rule: 'a map behind << loses to what stands below', text: 'c:\n  <<: {x: 3}\n  x: 2\n', x: 'c.x = 2 @3:6' },
      { rule: 'the first of two maps wins', text: 'c:\n  <<: [{x: 3}, {x: 4}]\n', x: 'c.x = 3 @2:12' },
      { rule: 'a map behind << wins over an alias above', text: `${base}c:\n  <<: [*b, {x: 3}]\n`, x: 'c.x = 3 @3:16' },
    ]) {
      it(`${rule}, as in Spring Boot`, () => expect(described(parse(text)).flat()).to.include(x));
    }
  });

  describe('a cipher text without quotes', () => {
    for (const { text, line, column } of [
      { text: 'db:\n  password: {cairn:v1:Wxu_-9}\n', line: 2, column: 14 },
      { text: 'a: 1\nb: { cairn:v12:Wxu_-9 }\n', line: 2, column: 6 },
      { text: 'a:\n  - {cairn:v1:x}\n', line: 2, column: 6 },
      { text: 'a: ["x", {cairn:v2:x}]\n', line: 1, column: 11 },
      { text: '{cairn:v1:x}\n', line: 1, column: 2 },
    ]) {
      it(`${JSON.stringify(text)} is refused, and nothing of it repeated`, () => {
        const { code, message, place } = errorOf(() => parse(text));
        expect(code).to.equal('invalid-document');
        expect(message).to.equal("a cipher text without quotes (expected: '{cairn:…}')");
        expect(place).to.eql({ file: 'app.yml', line, column });
      });
    }

    for (const text of [
      "a: '{cairn:v1:x}'\n",
      'a: {"cairn:v1:x": null}\n',
      'a: {cairn:v1:x: 1}\n',
      'a: {cairn:v1:x: {}}\n',
      'a: {cairn: null}\n',
    ]) {
      it(`${JSON.stringify(text)} is none`, () => expect(parse(text)).to.have.lengthOf(1));
    }
  });

  describe('where Spring is not followed', () => {
    for (const { when, text, documents } of [
      {
        when: 'a list holds a map with a key that is a number',
        text: 'a: [{1: x}]\n',
        documents: [['a[0][1] = "x" @1:9']],
      },
      { when: 'a value is the merge sign', text: 'a: <<\n', documents: [['a = "<<" @1:4']] },
    ]) {
      it(`when ${when}`, () => expect(described(parse(text))).to.eql(documents));
    }

    for (const text of ['a: !!timestamp 2020-01-01\n', 'a: !!pairs [b: 1, b: 2]\n']) {
      it(`${JSON.stringify(text)} is refused`, () => {
        expect(errorOf(() => parse(text)).code).to.equal('invalid-document');
      });
    }
  });

  describe('keys and types of Java', () => {
    for (const { text, documents } of JAVA_YAML) {
      it(`are read of ${JSON.stringify(text)} as by Spring Boot`, () => expect(withOrigins(text)).to.eql(documents));
    }

    it('do not grow without bound', () => {
      const lists = Array.from({ length: 40 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}]`);
      const text = `l0: &l0 []\n${lists.join('\n')}\n? *l40\n: x\n`;
      expect(errorOf(() => parse(text)).code).to.be.oneOf(['invalid-document', 'limit-exceeded']);
    });
  });

  describe('values', () => {
    for (const [text, exact, spring] of [
      ['1', '1', '1'],
      ['-12345678901234567890123', '-12345678901234567890123', '-12345678901234567890123'],
      ['0x1F', '31', '31'],
      ['1_000', '1000', '1000'],
      ['+5', '5', '5'],
      ['12:30', '750', '750'],
      ['010', '8', '8'],
      ['1.10', '1.10', '1.1'],
      ['1.0E+3', '1.0E+3', '1000.0'],
      ['1e3', '1e3', '1000.0'],
      ['.5', '0.5', '0.5'],
      ['-.5', '-0.5', '-0.5'],
      ['1.', '1.0', '1.0'],
      ['1.e5', '1.0e5', '100000.0'],
      ['007.10', '7.10', '7.1'],
      ['1_0.5', '10.5', '10.5'],
      ['1:30.5', '90.5', '90.5'],
      ['0.1234567890123456789012345', '0.1234567890123456789012345', '0.12345678901234568'],
      ['1e999', '1e999', 'Infinity'],
      ['-.inf', '-Infinity', '-Infinity'],
      ['.NaN', 'NaN', 'NaN'],
    ] as const) {
      it(`${text} is the number ${exact}, and ${spring} to Spring`, () => {
        expect(valueWritten(text)).to.eql(new NumberLiteral(exact, spring));
      });
    }

    it('a number of more than 1024 digits is text', () => expect(valueWritten('1'.repeat(1025))).to.be.a('string'));
    it('nothing is null', () => expect(valueWritten('')).to.equal(null));
    it('an empty list is told from nothing', () => expect(valueWritten('[]')).to.equal(EMPTY_LIST));
    it('true is a boolean', () => expect(valueWritten('yes')).to.equal(true));

    it('keys that other objects inherit are ordinary', () => {
      const [document] = parse('__proto__: {constructor: 1}\nprototype: 2\n');
      expect(document?.properties.map(({ key }) => key)).to.eql(['__proto__.constructor', 'prototype']);
    });
  });

  describe('errors', () => {
    for (const { when, text, line, column } of [
      { when: 'a key comes twice', text: 'a: 1\nb: secret\n\na: 2\n', line: 4, column: 1 },
      { when: 'a tag is custom', text: 'a: 1\nb: !secret x\n', line: 2, column: 4 },
      { when: 'a tag handle is unknown', text: 'a: !secret!x y\n', line: 1, column: 13 },
      { when: 'a tab indents', text: 'a:\n\tsecret: 1\n', line: 2, column: 1 },
      { when: 'a list is not closed', text: 'a: [secret, 2\n', line: 2, column: 1 },
      { when: 'an alias has no anchor', text: 'a: 1\nb: *secret\n', line: 2, column: 4 },
      { when: 'an alias lies in its own anchor', text: 'a: &secret\n  b: *secret\n', line: 2, column: 6 },
      { when: 'a key is a list twice', text: '? [secret]\n: 1\n? [secret]\n: 2\n', line: 3, column: 3 },
      { when: 'a member of a set comes twice', text: 'a: !!set {secret, secret}\n', line: 1, column: 19 },
      { when: 'a set is a list', text: 'a: !!set [secret]\n', line: 1, column: 4 },
      { when: 'an ordered map is a map', text: 'a: !!omap {secret: 1}\n', line: 1, column: 4 },
      { when: 'an ordered map holds a map of two', text: 'a: !!omap [{secret: 1, b: 2}]\n', line: 1, column: 12 },
      { when: 'bytes are no base64', text: "a: !!binary 'secret%'\n", line: 1, column: 4 },
      { when: 'a key is longer than can be meant', text: `? [${'secret'.repeat(20_000)}]\n: 1\n`, line: 1, column: 3 },
      { when: 'a merge key has a scalar', text: '<<: secret\n', line: 1, column: 5 },
    ]) {
      it(`name the place and no content when ${when}`, () => {
        const error = errorOf(() => parse(text));
        expect(error.code).to.equal('invalid-document');
        expect(error.place).to.eql({ file: 'app.yml', line, column });
        expect(error.message).not.to.contain('secret');
      });
    }

    it('name the place of bytes that are not UTF-8', () => {
      const error = errorOf(() => parseBytes(0x61, 0x3a, 0x0a, 0x20, 0xc3, 0x28));
      expect(error.code).to.equal('invalid-document');
      expect(error.place).to.eql({ file: 'app.yml', line: 2, column: 2 });
    });
  });

  describe('limits', () => {
    const bomb = (levels: number) =>
      ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
        .concat(Array.from({ length: levels }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(8)}*a${i}]`))
        .join('\n');
    const mergeBomb = ['a0: &a0 {k0: 1, k1: 1, k2: 1, k3: 1}']
      .concat(Array.from({ length: 200 }, (_, i) => `m${i}: {<<: [${'*a0, '.repeat(100)}*a0]}`))
      .join('\n');
    const deep = (depth: number) => `a: ${'['.repeat(depth)}x${']'.repeat(depth)}\n`;
    const chain = ['a0: &a0 [x]']
      .concat(Array.from({ length: 150 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`))
      .join('\n');
    const longValue = `a: &a ${'x'.repeat(500_000)}\nb: [${'*a, '.repeat(100)}]\n`;
    const longKey = `${'k'.repeat(500_000)}:\n${Array.from({ length: 100 }, (_, i) => `  k${i}: 1`).join('\n')}\n`;

    for (const { when, text } of [
      { when: 'aliases multiply', text: bomb(12) },
      { when: 'merge keys multiply', text: mergeBomb },
      { when: 'lists lie too deep', text: deep(150) },
      { when: 'aliases make lists lie too deep', text: chain },
      { when: 'aliases repeat a long value', text: longValue },
      { when: 'nesting repeats a long key', text: longKey },
    ]) {
      it(`stop early when ${when}`, () => {
        const started = performance.now();
        const error = errorOf(() => parse(text));
        expect(error.code).to.equal('limit-exceeded');
        expect(error.place).to.include.keys('file', 'line', 'column');
        expect(performance.now() - started).to.be.below(5000);
      });
    }

    it('count keys of all documents together, and the documents', () => {
      const limits = { ...LIMITS, keysPerFile: 5 };
      expect(errorOf(() => parse('--- {}\n'.repeat(6), limits)).code).to.equal('limit-exceeded');
      expect(parse('a: 1\nb: 2\n---\nc: 3\n', limits)).to.have.length(2);
      expect(errorOf(() => parse('a: 1\nb: 2\n---\nc: 3\nd: 4\n', limits)).place?.line).to.equal(5);
    });

    it('let a hundred levels pass', () => expect(parse(deep(98))).to.have.length(1));
  });
});
