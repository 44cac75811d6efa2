import { expect } from 'chai';
import { NumberLiteral, type Value } from '../../../server/core/value.js';
import { systemClock } from '../../../server/system-clock.js';
import { schemaJob } from '../../../server/validators/schema-job.js';
import { SchemaValidator } from '../../../server/validators/schema-validator.js';
import type { SchemaJob, SchemaText } from '../../../server/validators/schema-verdict.js';

const DEADLINE_MS = 3000;

/** Doubles the work with each definition, two to the thirtieth times, and keeps nothing of it. */
const EXPENSIVE = {
  $ref: '#/$defs/d0',
  $defs: Object.fromEntries(
    Array.from({ length: 31 }, (_, index) => [
      `d${index}`,
      index === 30
        ? { type: 'object' }
        : { allOf: [{ $ref: `#/$defs/d${index + 1}` }, { $ref: `#/$defs/d${index + 1}` }] },
    ]),
  ),
};

function wide(properties: number) {
  return Object.fromEntries(Array.from({ length: properties }, (_, index) => [`p${index}`, { type: 'string' }]));
}

function job(schema: unknown, values: Readonly<Record<string, Value>>): Promise<SchemaJob> {
  const text = typeof schema === 'string' ? schema : JSON.stringify(schema);
  return jobOf([{ oid: text, text }], values);
}

/** Each value stands on a line of its own. */
function jobOf(schemas: readonly SchemaText[], values: Readonly<Record<string, Value>>): Promise<SchemaJob> {
  const properties = Object.entries(values).map(([key, value], index) => ({ key, value, line: index + 1, column: 3 }));
  const source = { name: 'a.yml', file: { layer: 0, path: 'a.yml', oid: '1' }, properties };
  return schemaJob({ propertySources: [source] }, [{ version: 'v1' }], schemas);
}

function number(text: string): Value {
  return new NumberLiteral(text, text);
}

describe('SchemaValidator', () => {
  const validator = new SchemaValidator({ clock: systemClock, deadlineMs: DEADLINE_MS });
  after(() => validator.close());

  for (const { what, schema, properties, verdict } of [
    { what: 'what a schema asks for', schema: { required: ['a'] }, properties: { a: 'x' }, verdict: { kind: 'valid' } },
    {
      what: 'what it refuses',
      schema: { properties: { a: { properties: { b: { type: 'integer' } } } } },
      properties: { 'a.b': 'secret' },
      verdict: { kind: 'violation', path: ['a', 'b'], keyword: 'type', missing: false },
    },
    {
      what: 'what is missing',
      schema: { properties: { a: { required: ['c'] } } },
      properties: { 'a.b': 'x' },
      verdict: { kind: 'violation', path: ['a', 'c'], keyword: 'required', missing: true },
    },
    {
      what: 'what objects inherit as missing',
      schema: { required: ['toString'] },
      properties: { a: 'x' },
      verdict: { kind: 'violation', path: ['toString'] },
    },
    {
      what: 'a key too many',
      schema: { additionalProperties: false },
      properties: { a: 'x' },
      verdict: { kind: 'violation', path: ['a'], keyword: 'additionalProperties' },
    },
    {
      what: 'a list',
      schema: { properties: { a: { items: { type: 'integer' } } } },
      properties: { 'a[0]': number('1'), 'a[1]': 'x' },
      verdict: { kind: 'violation', path: ['a', '1'] },
    },
    {
      what: 'thirty digits as an integer',
      schema: { properties: { a: { type: 'integer' }, b: { type: 'integer' } } },
      properties: { a: number('123456789012345678901234567890'), b: number('9'.repeat(400)) },
      verdict: { kind: 'valid' },
    },
    {
      what: 'what then asks for',
      schema: '{"if": {"required": ["a"]}, "then": {"required": ["b"]}}',
      properties: { a: 'x' },
      verdict: { kind: 'violation', path: ['b'], keyword: 'required' },
    },
    {
      what: 'keys that mean something to JavaScript',
      schema: { properties: { constructor: { type: 'integer' } }, required: ['__proto__'] },
      properties: { '__proto__.x': 'y', constructor: number('1') },
      verdict: { kind: 'valid' },
    },
    {
      what: 'a pattern that backtracking takes for ever',
      schema: { properties: { a: { pattern: '^(a|a)*$' } } },
      properties: { a: `${'a'.repeat(50_000)}!` },
      verdict: { kind: 'violation', path: ['a'], keyword: 'pattern' },
    },
    {
      what: 'a pattern that needs backtracking',
      schema: { properties: { a: { pattern: '^(?=x)' } } },
      properties: { a: 'x' },
      verdict: { kind: 'unusable', code: 'invalid-document' },
    },
    {
      what: 'a schema that is itself',
      schema: { $ref: '#' },
      properties: { a: 'x' },
      verdict: { kind: 'exhausted', rule: 'recursion' },
    },
    {
      what: 'a schema of 20,000 properties in one object',
      schema: { properties: wide(20_000) },
      properties: { a: 'x' },
      verdict: { kind: 'unusable', code: 'limit-exceeded' },
    },
    {
      what: 'a schema of 20,000 members in all',
      schema: { allOf: Array.from({ length: 100 }, () => ({ properties: wide(200) })) },
      properties: { a: 'x' },
      verdict: { kind: 'unusable', code: 'limit-exceeded' },
    },
    {
      what: 'a schema as large as is allowed',
      schema: {
        properties: Object.fromEntries(Array.from({ length: 4 }, (_, at) => [`g${at}`, { properties: wide(500) }])),
      },
      properties: { 'g3.p499': number('1') },
      verdict: { kind: 'violation', path: ['g3', 'p499'] },
    },
    {
      what: 'a schema that leads back to itself where values do not',
      schema: { properties: { a: { $ref: '#' } }, maxProperties: 1 },
      properties: { 'a.a.b': 'x', 'a.a.c': 'x' },
      verdict: { kind: 'violation', path: ['a', 'a'], keyword: 'maxProperties' },
    },
    {
      what: 'a schema elsewhere',
      schema: { $ref: 'https://example.org/other.json' },
      properties: { a: 'x' },
      verdict: { kind: 'unusable', code: 'invalid-document' },
    },
    {
      what: 'a keyword that nobody knows',
      schema: { propertys: {} },
      properties: { a: 'x' },
      verdict: { kind: 'unusable', code: 'invalid-document' },
    },
    { what: 'no JSON', schema: '{', properties: { a: 'x' }, verdict: { kind: 'unusable', code: 'invalid-document' } },
    { what: 'a list for a schema', schema: [], properties: { a: 'x' }, verdict: { kind: 'unusable' } },
    {
      what: 'a schema that answers later',
      schema: { $async: true },
      properties: { a: 'x' },
      verdict: { kind: 'unusable', code: 'invalid-document' },
    },
    {
      what: 'brackets upon brackets',
      schema: `{"not":${'['.repeat(100_000)}`,
      properties: { a: 'x' },
      verdict: { kind: 'unusable' },
    },
  ] as const) {
    it(`judges ${what}`, async () => {
      const given = await validator.validate(await job(schema, properties as Readonly<Record<string, Value>>));
      expect(given).to.deep.include(verdict);
      expect(JSON.stringify(given)).to.not.contain('secret');
    });
  }

  it('gives up what takes too long, says which schema it was, and goes on', async () => {
    const first = { oid: 'first', text: '{}' };
    const second = { oid: 'second', text: JSON.stringify(EXPENSIVE) };
    const impatient = new SchemaValidator({ clock: systemClock, deadlineMs: 1000 });
    const verdict = await impatient.validate(await jobOf([first, second], { a: 'x' }));
    expect(verdict).to.eql({ kind: 'exhausted', rule: 'deadline', schema: 1 });
    expect(impatient.isRunning).to.equal(false);
    expect(await impatient.validate(await jobOf([first], { a: 'x' }))).to.eql({ kind: 'valid' });
    await impatient.close();
  });

  it('starts nothing before the first job, and refuses jobs once it is closed', async () => {
    const closing = new SchemaValidator({ clock: systemClock, deadlineMs: DEADLINE_MS });
    expect(closing.isRunning).to.equal(false);
    await closing.close();
    const refused = await closing.validate(await job({}, {})).catch((error: Error) => error.message);
    expect(refused).to.equal('the thread has ended');
  });
});
