import { Ajv } from 'ajv';
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

  const closed = { properties: { port: { type: 'integer' } }, additionalProperties: false };
  const closedSpring = {
    properties: { spring: { properties: { name: { type: 'string' } }, additionalProperties: false } },
  };
  const NESTED = { spring: { config: { activate: { 'on-profile': 'prod' } } } };
  for (const { what, schema, value, isAllowed } of [
    { what: 'what steers loading, in a closed schema', schema: closed, value: NESTED, isAllowed: true },
    { what: 'the same with dots', schema: closed, value: { 'spring.config.import': 'x.yml' }, isAllowed: true },
    {
      what: 'the same, partly with dots',
      schema: closed,
      value: { spring: { 'profiles.include': 'x' } },
      isAllowed: true,
    },
    { what: 'another key of spring', schema: closed, value: { spring: { name: 'x' } }, isAllowed: false },
    { what: 'another key with dots', schema: closed, value: { 'spring.configuration': 'x' }, isAllowed: false },
    { what: 'a key of its own', schema: closed, value: { port: 1, ...NESTED }, isAllowed: true },
    { what: 'a wrong value', schema: closed, value: { port: 'x', ...NESTED }, isAllowed: false },
    { what: 'what steers loading, where spring is closed', schema: closedSpring, value: NESTED, isAllowed: true },
    { what: 'another key there', schema: closedSpring, value: { spring: { nmae: 'x' } }, isAllowed: false },
    {
      what: 'what steers loading, where other keys are texts',
      schema: { additionalProperties: { type: 'string' } },
      value: NESTED,
      isAllowed: true,
    },
    { what: 'what steers loading, in an open schema', schema: {}, value: NESTED, isAllowed: true },
  ]) {
    it(`${isAllowed ? 'allows' : 'refuses'} ${what}`, () => {
      const ajv = new Ajv({ strict: false });
      expect(ajv.validate(editorSchema(new Map([['orders', schema]])) as object, value)).to.equal(isAllowed);
    });
  }
});
