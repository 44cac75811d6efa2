import { expect } from 'chai';
import { hasWrittenValues, writtenValues } from '../../../server/formats/written-values.js';

const LIMITS = { fileBytes: 2 ** 20, keysPerFile: 1000 };

const XML = '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">\n<properties>\n';

describe('writtenValues', () => {
  for (const { what, path, text, values } of [
    { what: 'maps and lists', path: 'a.yml', text: 'a: {b: [x, "y"]}', values: { 'a.b[0]': 'x', 'a.b[1]': '"y"' } },
    { what: 'a list at the root', path: 'a.yml', text: '- x', values: { 'document[0]': 'x' } },
    { what: 'keys that are no texts', path: 'a.yml', text: '1: {yes: x}', values: { '[1][true]': 'x' } },
    { what: 'tags and anchors, aliases left out', path: 'a.yml', text: 'a: &i !!str 1\nb: *i', values: { a: '1' } },
    {
      what: 'what is merged, where it is written',
      path: 'a.yml',
      text: '<<: {a: x}\nb: y',
      values: { a: 'x', b: 'y' },
    },
    {
      what: 'tags, which are no part of what they stand for',
      path: 'a.yml',
      text: 'a: !!int "1"',
      values: { a: '"1"' },
    },
    { what: 'not what is nothing', path: 'a.yml', text: 'b:\nc: ~\nd: e\nf: |\n', values: { d: 'e' } },
    {
      what: 'blocks, with their sign',
      path: 'a.yml',
      text: 'a: |2-\n   x\n\n  y\n\n# c\nb:\n- >+\n  p | q\n\n- &n !!str\n  |\n  z',
      values: { a: '|2-\n   x\n\n  y', 'b[0]': '>+\n  p | q', 'b[1]': '|\n  z' },
    },
    { what: 'JSON', path: 'a.json', text: '{"a": ["x", 1]}', values: { 'a[0]': '"x"', 'a[1]': '1' } },
    {
      what: 'XML',
      path: 'a.xml',
      text: `${XML}<entry key="a">x &amp;\r\n<![CDATA[y]]></entry>\r\n<entry key="b"/><entry key="c"></entry></properties>`,
      values: { a: 'x &amp;\r\n<![CDATA[y]]>', c: '' },
    },
    { what: 'several documents', path: 'a.yml', text: 'a: x\n---\nb: y', values: { a: 'x', b: 'y' } },
    {
      what: 'properties',
      path: 'a.properties',
      text: '#c\na = x y\nb[]=1,2',
      values: { a: 'x y', 'b[0]': '1', 'b[1]': '2' },
    },
  ]) {
    it(`finds ${what}`, () => {
      const written = writtenValues(path, Buffer.from(text), LIMITS);
      const found = written.values.map(({ key, start, end }) => [key, written.text.slice(start, end)]);
      expect(Object.fromEntries(found)).to.eql(values);
    });
  }

  for (const { path, text, told } of [
    { path: 'a.yml', text: 'a: !!binary |\n  aGVs\n  bG8', told: { text: 'aGVsbG8=', tag: '!!binary ' } },
    { path: 'a.yml', text: 'a: !!int "0_7"', told: { text: '0_7', tag: '!!int ' } },
    { path: 'a.yml', text: '%TAG !e! tag:yaml.org,2002:\n---\na: &x !e!str\n  b', told: { text: 'b', tag: '!e!str' } },
    { path: 'a.yml', text: "a: 'b'", told: { text: 'b' } },
    { path: 'a.properties', text: 'a', told: { text: '', before: '=' } },
    { path: 'a.properties', text: 'a\\\n  ', told: { text: '', before: '=' } },
    { path: 'a.properties', text: 'a[]', told: { text: '', before: '=' } },
    { path: 'a.properties', text: 'a ', told: { text: '' } },
    { path: 'a.properties', text: 'a:', told: { text: '' } },
  ]) {
    it(`tells what goes and comes with another value: ${JSON.stringify(text)}`, () => {
      const written = writtenValues(path, Buffer.from(text), LIMITS);
      const [{ text: value = '', tag = undefined, before = undefined } = {}] = written.values;
      const found = {
        text: value,
        ...(tag && { tag: written.text.slice(tag.start, tag.end) }),
        ...(before && { before }),
      };
      expect(found).to.eql(told);
    });
  }

  it('knows where a cipher text lacks its quotes', () => {
    const text =
      "a: '{cairn:v1:AAAAAAAAAAAAAAAA}'\nb:\n  c: [{cairn:v1:AAAAAAAAAAAAAAAA}]\n---\n{cairn:v2:AAAAAAAAAAAAAAAA}\n";
    expect(writtenValues('a.yml', Buffer.from(text), LIMITS).bare).to.eql([
      { key: 'b.c[0]', line: 3 },
      { key: 'document', line: 5 },
    ]);
  });

  it('gives back every byte of a text that was not changed', () => {
    for (const [path, bytes] of [
      ['a.yml', Buffer.from('\ufeffa: é\r\n')],
      ['a.xml', Buffer.from(`\ufeff${XML}<entry key="é">é</entry></properties>`)],
      [
        'b.xml',
        Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${XML}<entry key="é"/></properties>`, 'latin1'),
      ],
      ['a.properties', Buffer.from([0x61, 0x3d, 0xe9, 0xc3, 0x0d, 0x0a])],
    ] as const) {
      const written = writtenValues(path, bytes, LIMITS);
      expect(written.encode(written.text).equals(bytes)).to.equal(true);
    }
  });

  it('knows the files that it reads', () => {
    const paths = ['a.yml', 'a.yaml', 'a.properties', 'a.xml', 'a.json', 'yml', 'a.txt'];
    expect(paths.filter(hasWrittenValues)).to.eql(paths.slice(0, 5));
  });
});
