import { expect } from 'chai';
import { ConfigError } from '../../../server/core/errors.js';
import { documentParser } from '../../../server/formats/parse-documents.js';
import { described } from './described.js';

const DOCTYPE = '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">';
const parse = documentParser({ fileBytes: 128, keysPerFile: 10 });

describe('documentParser', () => {
  for (const { path, text } of [
    { path: 'conf/app.yml', text: 'key: text' },
    { path: 'app.yaml', text: 'key: text' },
    { path: 'app.yml.properties', text: 'key: text' },
    { path: 'app.xml', text: `${DOCTYPE}<properties><entry key="key">text</entry></properties>` },
  ]) {
    it(`reads ${path} by its ending`, () => {
      expect(described(parse(path, Buffer.from(text)))[0]?.[0]).to.match(/^key = "text"/);
    });
  }

  it('refuses what is not a configuration format', () => {
    expect(() => parse('app.toml', Buffer.from('')))
      .to.throw(ConfigError)
      .with.property('code', 'invalid-document');
  });

  it('refuses too many bytes before it parses them', () => {
    expect(() => parse('app.yml', Buffer.from('['.repeat(129))))
      .to.throw(ConfigError)
      .that.includes({ code: 'limit-exceeded' })
      .and.has.property('place')
      .that.eqls({ file: 'app.yml' });
  });
});
