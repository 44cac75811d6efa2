import { expect } from 'chai';
import { BinaryLiteral, EMPTY_LIST, NumberLiteral, type Value } from '../../../../server/core/value.js';
import { renderView } from '../../../../server/http/representations/view.js';
import type { ViewFormat } from '../../../../server/http/spring-path.js';
import { propertySources, type Sources } from '../../../support/fake-http.js';

function views(sources: Sources, resolvePlaceholders = true) {
  const options = { resolvePlaceholders, stripDocument: true };
  const view = (format: ViewFormat) => renderView(propertySources(sources), format, options);
  return { json: view('json'), yml: view('yml'), properties: view('properties') };
}

const number = (text: string, spring = text) => new NumberLiteral(text, spring);
const one = (values: Record<string, Value>): Sources => ({ 'a.yml': values });

describe('merged views', () => {
  for (const { what, sources, json, yml, properties } of [
    { what: 'nothing', sources: {}, json: '{}', yml: '{}\n', properties: '' },
    {
      what: 'the strongest of each key, in the order of the weakest source',
      sources: { 'b.yml': { 'x.b': 'strong', on: true }, 'a.yml': { 'x.a': number('1.10', '1.1'), 'x.b': 'weak' } },
      json: '{"x":{"a":1.1,"b":"strong"},"on":true}',
      yml: "x:\n  a: 1.1\n  b: strong\n'on': true\n",
      properties: 'x.a: 1.1\nx.b: strong\non: true',
    },
    {
      what: 'the strongest list as a whole, behind everything else',
      sources: { 'b.yml': { 'l[0]': 'x' }, 'a.yml': { 'l[0]': 'a', 'l[1]': 'b', z: 'z' } },
      json: '{"z":"z","l":["x"]}',
      yml: 'z: z\nl:\n- x\n',
      properties: 'z: z\nl[0]: x',
    },
    {
      what: 'lists of lists and of maps',
      sources: one({ 'l[0].a': '1', 'l[0].b.c': 'd', 'l[1][0]': 'x', 'l[1][1]': 'w' }),
      json: '{"l":[{"a":"1","b":{"c":"d"}},["x","w"]]}',
      yml: "l:\n- a: '1'\n  b:\n    c: d\n- - x\n  - w\n",
      properties: 'l[0].a: 1\nl[0].b.c: d\nl[1][0]: x\nl[1][1]: w',
    },
    {
      what: 'a hole in a list as null',
      sources: one({ 'l[1]': 'x' }),
      json: '{"l":[null,"x"]}',
      yml: 'l:\n- null\n- x\n',
      properties: 'l[1]: x',
    },
    {
      what: 'a numeric map key as a key, not as the length of a list',
      sources: one({ 'codes[1000000]': 'x' }),
      json: '{"codes":{"1000000":"x"}}',
      yml: "codes:\n  '1000000': x\n",
      properties: 'codes[1000000]: x',
    },
    {
      what: 'a value beside the keys below it',
      sources: one({ a: 'x', 'a.b': 'v', 'c.d.e': 'z', 'c.d': 'w' }),
      json: '{"a":"x","a.b":"v","c":{"d":"w"}}',
      yml: 'a: x\na.b: v\nc:\n  d: w\n',
      properties: 'a: x\na.b: v\nc.d.e: z\nc.d: w',
    },
    {
      what: 'a map document without its key, in YAML, as text',
      sources: one({ 'document.a': 'x' }),
      json: '{"document":{"a":"x"}}',
      yml: '!!str\na: x\n',
      properties: 'document.a: x',
    },
    {
      what: 'bytes as base64',
      sources: one({ a: new BinaryLiteral('aGVs') }),
      json: '{"a":"aGVs"}',
      yml: 'a: !!binary |-\n  aGVs\n',
      properties: 'a: aGVs',
    },
    {
      what: 'null and the empty list as an empty text',
      sources: one({ a: null, b: EMPTY_LIST }),
      json: '{"a":"","b":""}',
      yml: "a: ''\nb: ''\n",
      properties: 'a: \nb: ',
    },
    {
      what: 'numbers in full',
      sources: one({ big: number('12345678901234567890'), inf: number('-Infinity'), nan: number('NaN') }),
      json: '{"big":12345678901234567890,"inf":"-Infinity","nan":"NaN"}',
      yml: 'big: 12345678901234567890\ninf: -.inf\nnan: .NaN\n',
      properties: 'big: 12345678901234567890\ninf: -Infinity\nnan: NaN',
    },
    {
      what: 'a resolved placeholder as a string, and a port as a number',
      sources: one({ port: number('8080'), same: '${port}', url: 'http://x:${port}/' }),
      json: '{"port":8080,"same":"8080","url":"http://x:8080/"}',
      yml: "port: 8080\nsame: '8080'\nurl: http://x:8080/\n",
      properties: 'port: 8080\nsame: 8080\nurl: http://x:8080/',
    },
    {
      what: 'everything but spring.profiles',
      sources: one({ 'spring.profiles': 'dev', 'spring.profiles.active': 'x' }),
      json: '{"spring":{"profiles":{"active":"x"}}}',
      yml: 'spring:\n  profiles:\n    active: x\n',
      properties: 'spring.profiles.active: x',
    },
    {
      what: 'a scalar document without its key, in YAML',
      sources: one({ document: 'text' }),
      json: '{"document":"text"}',
      yml: 'text\n',
      properties: 'document: text',
    },
    {
      what: 'a list document without its key, in YAML',
      sources: one({ 'document[0]': 'a', 'document[1].b': 'c' }),
      json: '{"document":["a",{"b":"c"}]}',
      yml: '- a\n- b: c\n',
      properties: 'document[0]: a\ndocument[1].b: c',
    },
    {
      what: 'keys that JavaScript has plans for',
      sources: one({ ['__proto__.x']: 'a', constructor: 'b' }),
      json: '{"__proto__":{"x":"a"},"constructor":"b"}',
      yml: '__proto__:\n  x: a\nconstructor: b\n',
      properties: '__proto__.x: a\nconstructor: b',
    },
  ]) {
    it(`show ${what}`, () => expect(views(sources)).to.eql({ json, yml, properties }));
  }

  it('leave placeholders alone when told to', () => {
    expect(views(one({ a: '${b:c}' }), false).json).to.equal('{"a":"${b:c}"}');
  });
});
