import { expect } from 'chai';
import { checkValues } from '../../../server/validators/check-values.js';
import { compileSchema } from '../../../server/validators/compile-schema.js';

function detailOf(schema: unknown, value: unknown): string | undefined {
  const validate = compileSchema(JSON.stringify({ properties: { a: schema }, $defs: DEFS }));
  if (typeof validate !== 'function') throw new Error(validate.message);
  const fault = checkValues(validate, { values: { a: value }, unknown: new Set() });
  return fault?.kind === 'violation' ? fault.detail : undefined;
}

const DEFS = {
  port: {
    anyOf: [
      { type: 'integer', maximum: 9 },
      { type: 'string', pattern: '^[0-9]+$' },
    ],
  },
};

describe('describeViolation', () => {
  for (const [schema, value, detail] of [
    [{ type: 'integer' }, 'hunter2', 'text (expected: integer)'],
    [{ type: ['integer', 'null'] }, '', 'empty text (expected: integer or nothing)'],
    [{ type: 'string' }, [1, 2], 'list of 2 (expected: text)'],
    [{ type: 'string' }, { b: 1 }, 'mapping (expected: text)'],
    [{ type: 'array' }, null, 'nothing (expected: list)'],
    [{ maximum: 90 }, 4711, 'number (expected: at most 90)'],
    [{ minimum: 1, maximum: 90 }, 4711, 'number (expected: at least 1, at most 90)'],
    [{ exclusiveMinimum: 0 }, -4711, 'number (expected: more than 0)'],
    [{ multipleOf: 5 }, 4711, 'number (expected: a multiple of 5)'],
    [{ enum: ['card', 'invoice', 5, null] }, 'hunter2', 'text (expected: one of card, invoice, 5, null)'],
    [{ enum: [...'abcdefghijkl'] }, 'hunter2', 'text (expected: one of a, b, c, d, e, f, g, h, i, j …)'],
    [{ const: true }, false, 'boolean (expected: true)'],
    [{ pattern: '^[A-Z]+$' }, 'hunter2', 'text (expected: a text that matches ^[A-Z]+$)'],
    [{ minLength: 9 }, 'hunter2', 'text (expected: at least 9 characters)'],
    [{ maxItems: 1 }, ['x', 'y'], 'list of 2 (expected: at most 1 items)'],
    [{ minItems: 1 }, [], 'empty list (expected: at least 1 items)'],
    [{ uniqueItems: true }, ['x', 'y', 'x'], 'list of 3 (expected: no item twice: 0 and 2 are the same)'],
    [{ prefixItems: [{}], items: false }, ['x', 'y'], 'list of 2 (expected: at most 1 items)'],
    [{ required: ['b'] }, {}, 'missing'],
    [{ dependentRequired: { c: ['b'] } }, { c: 1 }, 'missing (expected: it, where there is c)'],
    [{ properties: { b: {}, c: {} }, additionalProperties: false }, { d: 1 }, 'no such key (expected: b, c)'],
    [{ additionalProperties: false }, { d: 1 }, 'no such key'],
    [{ properties: { b: {} }, unevaluatedProperties: false }, { d: 1 }, 'no such key (expected: b)'],
    [{ propertyNames: { maxLength: 1 } }, { long: 1 }, 'a name that no key may have'],
    [{ minProperties: 1 }, {}, 'mapping (expected: at least 1 keys)'],
    [{ $ref: '#/$defs/port' }, 4711, 'number (expected: at most 9 or text)'],
    [{ $ref: '#/$defs/port' }, 'hunter2', 'text (expected: integer or a text that matches ^[0-9]+$)'],
    [{ oneOf: [{ type: 'string' }, { minLength: 1 }] }, 'hunter2', 'it fits more than one of several schemas'],
    [{ oneOf: [{ type: 'integer' }, { type: 'boolean' }] }, 'hunter2', 'text (expected: integer or boolean)'],
    [{ not: { type: 'string' } }, 'hunter2', 'text'],
    [JSON.parse('{"if":{"type":"string"},"then":{"maxLength":1}}'), 'hunter2', 'text (expected: at most 1 characters)'],
    [{ properties: { 'x/y~%z': { type: 'integer' } } }, { 'x/y~%z': 'hunter2' }, 'text (expected: integer)'],
    [{ pattern: `^${'x'.repeat(500)}$` }, 'hunter2', `text (expected: a text that matches ^${'x'.repeat(119)}…)`],
  ] as const) {
    it(`${JSON.stringify(schema).slice(0, 80)}: ${detail.slice(0, 80)}`, () => {
      expect(detailOf(schema, value)).to.equal(detail);
    });
  }

  it('never holds a value', () => {
    for (const schema of [
      { type: 'integer' },
      { enum: ['x'] },
      { const: 'x' },
      { pattern: '^x' },
      { not: {} },
      false,
    ]) {
      expect(detailOf(schema, 'hunter2')).to.be.a('string').and.not.contain('hunter2');
    }
  });
});
