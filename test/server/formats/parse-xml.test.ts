import { expect } from 'chai';
import { ConfigError } from '../../../server/core/errors.js';
import { parsePropertiesXml } from '../../../server/formats/parse-xml.js';
import { described } from './described.js';

const LIMITS = { fileBytes: 1_048_576, keysPerFile: 50_000 };
const DOCTYPE = '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">';
const parse = (text: string, encoding: BufferEncoding = 'utf8') =>
  parsePropertiesXml('app.xml', Buffer.from(text, encoding), LIMITS);

describe('parsePropertiesXml', () => {
  for (const { when, text, documents } of [
    {
      when: 'it is written as Java writes it',
      text: `<?xml version="1.0" encoding="UTF-8"?>\n${DOCTYPE}\n<properties>\n<comment>c</comment>\n<entry key="a.b"> x &amp; \u00e9</entry>\n</properties>`,
      documents: [['a.b = " x & \u00e9" @5:18']],
    },
    {
      when: 'an entry is CDATA',
      text: '<properties><entry key="a"><![CDATA[<b>]]> c</entry></properties>',
      documents: [['a = "<b> c" @1:28']],
    },
    {
      when: 'a key comes twice',
      text: '<properties><entry key="a">1</entry><entry key="a">2</entry></properties>',
      documents: [['a = "2" @1:52']],
    },
    { when: 'it holds nothing', text: '<properties/>', documents: [[]] },
    { when: 'an entry is empty', text: '<properties><entry key="a"/></properties>', documents: [['a = "" @1:29']] },
  ]) {
    it(`reads it when ${when}`, () => expect(described(parse(text))).to.eql(documents));
  }

  it('reads ISO-8859-1 when it says so', () => {
    const text = '<?xml version="1.0" encoding="ISO-8859-1"?><properties><entry key="a">\u00e9</entry></properties>';
    expect(described(parse(text, 'latin1'))).to.eql([['a = "\u00e9" @1:71']]);
  });

  for (const { when, text } of [
    { when: 'it is not well-formed', text: '<properties><entry key="a">secret</properties>' },
    { when: 'an element is unknown', text: '<properties><secret/></properties>' },
    {
      when: 'an entry lies in an entry',
      text: '<properties><entry key="a"><entry key="secret"/></entry></properties>',
    },
    { when: 'an entry has no key', text: '<properties><entry>secret</entry></properties>' },
    { when: 'the root is another', text: '<secret/>' },
    { when: 'there is nothing', text: '' },
    { when: 'the encoding is unknown', text: '<?xml version="1.0" encoding="secret"?><properties/>' },
    {
      when: 'an entity of its own is used',
      text: '<!DOCTYPE properties [<!ENTITY secret SYSTEM "file:///etc/passwd">]><properties><entry key="a">&secret;</entry></properties>',
    },
  ]) {
    it(`refuses it without showing content when ${when}`, () => {
      expect(() => parse(text))
        .to.throw(ConfigError)
        .that.satisfies((e: ConfigError) => e.code === 'invalid-document' && !e.message.includes('secret'))
        .and.has.property('place')
        .that.includes.keys('file', 'line', 'column');
    });
  }
});
