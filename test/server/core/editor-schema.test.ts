import { expect } from 'chai';
import { editorSchema } from '../../../server/core/editor-schema.js';

function convert(schema: unknown): unknown {
  const { definitions } = editorSchema(new Map([['orders', schema]])) as { definitions: Record<string, unknown> };
  return definitions['orders'];
}

describe('editorSchema', () => {
  it('asks for all schemas at once', () => {
    expect(editorSchema(new Map([['a/b', {}]]))).to.eql({
      $schema: 'http://json-schema.org/draft-07/schema#',
      allOf: [{ $ref: '#/definitions/a~1b' }],
      definitions: { 'a/b': {} },
    });
  });

  for (const { what, schema, expected } of [
    { what: 'what only the whole fulfils', schema: { $id: 'x', required: ['a'], minProperties: 1 }, expected: {} },
    {
      what: 'definitions and references',
      schema: { $defs: { port: { type: 'integer' } }, properties: { p: { $ref: '#/$defs/port' } } },
      expected: {
        definitions: { port: { type: 'integer' } },
        properties: { p: { $ref: '#/definitions/orders/definitions/port' } },
      },
    },
    {
      what: 'what stands beside a reference',
      schema: { $ref: '#', title: 'x', allOf: [true] },
      expected: { title: 'x', allOf: [{ $ref: '#/definitions/orders' }, true] },
    },
    {
      what: 'tuples',
      schema: { prefixItems: [{ type: 'string' }], items: false },
      expected: { items: [{ type: 'string' }], additionalItems: false },
    },
    {
      what: 'keys that are named like keywords',
      schema: { properties: { required: { const: { required: 1 } }, $ref: { type: 'string' } } },
      expected: { properties: { required: { const: { required: 1 } }, $ref: { type: 'string' } } },
    },
  ]) {
    it(`converts ${what}`, () => expect(convert(schema)).to.eql(expected));
  }
});
