import { expect } from 'chai';
import { ConfigError } from '../../../server/core/errors.js';
import { parsePropertiesFile } from '../../../server/formats/parse-properties.js';
import { described } from './described.js';
import { SPRING_ORIGINS, SPRING_PROPERTIES } from './spring-properties.js';

const LIMITS = { fileBytes: 1_048_576, keysPerFile: 50_000 };
const parse = (text: string, limits = LIMITS) =>
  parsePropertiesFile('a.properties', Buffer.from(text, 'latin1'), limits);

describe('parsePropertiesFile', () => {
  for (const { text, documents } of SPRING_PROPERTIES) {
    it(`reads ${JSON.stringify(text)} as Spring Boot does`, () => {
      if (documents === 'error')
        expect(() => parse(text))
          .to.throw(ConfigError)
          .with.property('code', 'invalid-document');
      else expect(described(parse(text))).to.eql(documents);
    });
  }

  // Spring's columns count an escape as one character, and it places an empty value on the next line.
  for (const { when, text, documents } of [
    { when: 'a key has no value', text: 'a\nb=\n', documents: [['a = "" @1:2', 'b = "" @2:3']] },
    { when: 'a key has escapes', text: 'a\\ b=1\nk\\u0020y=2\n', documents: [['a b = "1" @1:6', 'k y = "2" @2:10']] },
    { when: 'an item has escapes', text: 'l[]=a\\,b,c', documents: [['l[0] = "a,b" @1:5', 'l[1] = "c" @1:10']] },
    { when: 'blanks follow a separator', text: 'a=1\n#--- \nb=2', documents: [['a = "1" @1:3'], ['b = "2" @3:3']] },
  ]) {
    it(`tells where values really are when ${when}`, () => expect(described(parse(text))).to.eql(documents));
  }

  for (const { text, origins } of SPRING_ORIGINS) {
    it(`tells where Spring Boot finds the values of ${JSON.stringify(text)}`, () => {
      const properties = parse(text).flatMap((document) => document.properties);
      expect(
        properties.map(({ key, line, column, springOrigin = `${line}:${column}` }) => `${key} @${springOrigin}`),
      ).to.eql(origins);
    });
  }

  // Spring takes these for a comment and cuts the blank off; java.util.Properties does not.
  it('keeps escaped signs of a key as java.util.Properties does', () => {
    expect(described(parse('\\#a=1\nb\\ =2\n'))).to.eql([['#a = "1" @1:5', 'b  = "2" @2:5']]);
  });

  it('names the place of a broken escape', () => {
    expect(() => parse('a=1\nb=x\\u12z4\n'))
      .to.throw(ConfigError)
      .with.property('place')
      .that.eqls({ file: 'a.properties', line: 2, column: 4 });
  });

  it('follows any number of continuations', () => {
    expect(described(parse(`a=${'\\\n'.repeat(100_000)}b`))).to.eql([['a = "b" @100001:1']]);
  });

  it('counts keys', () => {
    expect(() => parse('a=1\nb=2\n', { ...LIMITS, keysPerFile: 1 }))
      .to.throw(ConfigError)
      .with.property('code', 'limit-exceeded');
  });
});
