import { expect } from 'chai';
import { ConfigError } from '../../../server/core/errors.js';
import { parsePropertiesXml } from '../../../server/formats/parse-xml.js';
import { described } from './described.js';

const LIMITS = { fileBytes: 1_048_576, keysPerFile: 50_000 };
const DOCTYPE = '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">';
/** Of the keys `one`, `two` and `six`; see java-hash-order.test.ts. */
const ORDER_OF_JAVA = ['six = "" @5:19', 'one = "" @3:19', 'two = "" @4:19'];
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
      text: `${DOCTYPE}\n<properties><entry key="a"><![CDATA[<b>]]> c</entry></properties>`,
      documents: [['a = "<b> c" @2:28']],
    },
    {
      when: 'a key comes twice',
      text: `${DOCTYPE}\n<properties><entry key="a">1</entry><entry key="a">2</entry></properties>`,
      documents: [['a = "2" @2:52']],
    },
    { when: 'it holds nothing', text: `${DOCTYPE}<properties/>`, documents: [[]] },
    {
      when: 'an entry is empty',
      text: `${DOCTYPE}\n<properties><entry key="a"/></properties>`,
      documents: [['a = "" @2:29']],
    },
    {
      when: 'its type is public, too',
      text: `<!DOCTYPE properties PUBLIC 'x' 'http://java.sun.com/dtd/properties.dtd' >\n<properties><entry key="a"/></properties>`,
      documents: [['a = "" @2:29']],
    },
    {
      when: 'it has several keys, in the order of Java',
      text: `${DOCTYPE}\n<properties>\n<entry key="one"/>\n<entry key="two"/>\n<entry key="six"/>\n</properties>`,
      documents: [ORDER_OF_JAVA],
    },
  ]) {
    it(`reads it when ${when}`, () => expect(described(parse(text))).to.eql(documents));
  }

  it('reads ISO-8859-1 when it says so', () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?>${DOCTYPE}\n<properties><entry key="a">\u00e9</entry></properties>`;
    expect(described(parse(text, 'latin1'))).to.eql([['a = "\u00e9" @2:28']]);
  });

  for (const { when, text } of [
    { when: 'it is not well-formed', text: `${DOCTYPE}<properties><entry key="a">secret</properties>` },
    { when: 'an element is unknown', text: `${DOCTYPE}<properties><secret/></properties>` },
    {
      when: 'an entry lies in an entry',
      text: `${DOCTYPE}<properties><entry key="a"><entry key="secret"/></entry></properties>`,
    },
    { when: 'an entry has no key', text: `${DOCTYPE}<properties><entry>secret</entry></properties>` },
    { when: 'there are two comments', text: `${DOCTYPE}<properties><comment>secret</comment><comment/></properties>` },
    { when: 'the root is another', text: `${DOCTYPE}<secret/>` },
    { when: 'there is nothing', text: '' },
    { when: 'it has no type', text: '<properties><entry key="a">secret</entry></properties>' },
    { when: 'its type is another', text: '<!DOCTYPE properties SYSTEM "secret.dtd"><properties/>' },
    { when: 'its type declares more', text: `${DOCTYPE.slice(0, -1)} [<!ENTITY secret "x">]><properties/>` },
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
