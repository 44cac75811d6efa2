import { expect } from 'chai';
import type { Property, PropertySource } from '../../../server/core/environment.js';
import { CircularPlaceholderError, ConfigError, LimitExceededError } from '../../../server/core/errors.js';
import type { Layer } from '../../../server/core/ports.js';
import { typedProperties } from '../../../server/core/typed-properties.js';
import { NumberLiteral, type Value } from '../../../server/core/value.js';
import { systemClock } from '../../../server/system-clock.js';
import { SCHEMA_DEADLINE_MS, SchemaValidator } from '../../../server/validators/schema-validator.js';
import { verifier } from '../../../server/validators/verifier.js';
import { coordinatesOf } from '../../support/memory-layer.js';

const SCHEMA = 'schemas/orders.schema.json';
const ANYTHING = '{}';
const PORTS = JSON.stringify({ properties: { port: { type: 'integer' } } });

function layerOf(schema: string | undefined): Layer {
  return {
    ...{ label: 'main', version: 'v1', committedAt: '2026-11-20T09:12:44Z' },
    files: new Map(schema === undefined ? [] : [[SCHEMA, { oid: schema, size: -1 }]]),
    ...{ searchPaths: [''], labelFolders: false, namePrefix: 'repo/' },
    blobs: { read: async (oid) => Buffer.from(oid) },
    freshness: { staleSeconds: () => undefined },
  };
}

let made = 0;

/** Each with a content of its own, so that no verdict is remembered from another. */
function environmentOf(values: Readonly<Record<string, Value>>) {
  const file = { layer: 0, path: 'orders.yml', oid: `oid ${made++}` };
  const properties: Property[] = Object.entries(values).map(([key, value], index) => {
    return { key, value, line: index + 1, column: 4 };
  });
  const propertySources: PropertySource[] = [
    { name: 'overrides', file: undefined, properties: [{ key: 'port', value: 'x', line: 0, column: 0 }] },
    { name: 'repo/orders.yml', file, properties },
  ];
  const coordinates = coordinatesOf('orders');
  return { coordinates, version: 'v1', committedAt: '2026-11-20T09:12:44Z', propertySources, files: [file] };
}

const MANY = Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`k${index}`, `value ${index}`]));
const TEXT = 'x'.repeat(1_000);

describe('verifier', () => {
  const validator = new SchemaValidator({ clock: systemClock, deadlineMs: 10 * SCHEMA_DEADLINE_MS });
  const { verify, close } = verifier(validator);
  after(close);

  async function refusal(values: Readonly<Record<string, Value>>, schema: string | undefined) {
    try {
      await verify(environmentOf(values), [layerOf(schema)]);
      return undefined;
    } catch (error) {
      if (error instanceof ConfigError) return error;
      throw error;
    }
  }

  it('needs no other thread for what is small and has no schema', async () => {
    expect(await refusal({ a: '1', b: `\${a}` }, undefined)).to.equal(undefined);
    expect(validator.isRunning).to.equal(false);
  });

  for (const { what, values } of [
    { what: 'placeholders', values: { a: '1', b: `\${a}`, c: `\${unknown}` } },
    { what: 'many keys', values: MANY },
    { what: 'placeholders that come to much', values: { a: TEXT, ...repeated(`x\${a}`, 400) } },
  ]) {
    for (const schema of [undefined, ANYTHING]) {
      it(`lets ${what} pass, ${schema ? 'with' : 'without'} a schema`, async () => {
        expect(await refusal(values, schema)).to.equal(undefined);
      });
    }
  }

  for (const { what, values, kind } of [
    { what: 'a circle', values: { a: '1', b: `\${c}`, c: `x\${b}` }, kind: CircularPlaceholderError },
    { what: 'a circle among many', values: { ...MANY, b: `\${c}`, c: `x\${b}` }, kind: CircularPlaceholderError },
    { what: 'what comes to too much', values: { a: TEXT, ...repeated(`x\${a}`, 20_000) }, kind: LimitExceededError },
  ]) {
    for (const schema of [undefined, ANYTHING]) {
      it(`refuses ${what} as it would be here, ${schema ? 'with' : 'without'} a schema`, async () => {
        const layers = [layerOf(schema)];
        let here: unknown;
        try {
          typedProperties(environmentOf(values), layers);
        } catch (error) {
          here = error;
        }
        const there = await refusal(values, schema);
        expect(here).to.be.instanceOf(kind);
        expect(there).to.be.instanceOf(kind);
        expect([there?.message, there?.place]).to.eql([(here as ConfigError).message, (here as ConfigError).place]);
      });
    }
  }

  it('names the key and the place of what a schema refuses, and leaves overrides out', async () => {
    expect(await refusal({ a: 'b', port: new NumberLiteral('80', '80') }, PORTS)).to.equal(undefined);
    const refused = await refusal({ a: 'b', port: 'secret' }, PORTS);
    expect(refused).to.deep.include({
      code: 'schema-violation',
      key: 'port',
      rule: 'type at #/properties/port/type',
      place: { file: 'orders.yml', line: 2, column: 4, version: 'v1' },
    });
    expect(refused?.message).to.not.contain('secret');
  });
});

/** Keys that all have the same value. */
function repeated(value: string, count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${index}`, value]));
}
