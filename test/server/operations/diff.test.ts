import { expect } from 'chai';
import type { Environment } from '../../../server/core/environment.js';
import { Secret } from '../../../server/core/secret.js';
import { showValueBy } from '../../../server/core/shown-value.js';
import { NumberLiteral, type Value } from '../../../server/core/value.js';
import { diffEnvironments } from '../../../server/operations/diff.js';
import { coordinatesOf } from '../../support/memory-layer.js';

/** Answers `key: value` with the value that stands for the label. */
function environmentOf(label: string | null, values: Readonly<Record<string, Value>>): Environment {
  const properties = [{ key: 'key', value: values[label ?? ''] ?? '', line: 1, column: 6 }];
  const propertySources = [{ name: 'orders.yml', file: undefined, properties }];
  const coordinates = coordinatesOf('orders', 'prod', label);
  return { coordinates, version: '', committedAt: '', propertySources, files: [] };
}

describe('diffEnvironments', () => {
  function reading(values: Record<string, Value>) {
    return diffEnvironments(
      async ({ asked: { label } }) => {
        const environment = environmentOf(label, values);
        return { environment, identity: `${label}:${values[label ?? '']}`, freshness: [] };
      },
      showValueBy((text) => `#${text.length}`),
    );
  }

  const [from, to] = [coordinatesOf('orders', 'prod', 'a'), coordinatesOf('orders', 'prod', 'b')];

  it('gives the very same changes as long as nothing has changed, each way by itself', async () => {
    const diff = reading({ a: 'one', b: 'two' });
    const { changes } = await diff(from, to);
    expect(changes).to.eql([{ key: 'key', kind: 'changed', before: 'one', after: 'two' }]);
    expect((await diff(from, to)).changes).to.equal(changes);
    expect((await diff(to, from)).changes).to.eql([{ key: 'key', kind: 'changed', before: 'two', after: 'one' }]);
  });

  it('compares anew what is not as it was', async () => {
    const values: Record<string, string> = { a: 'one', b: 'two' };
    const diff = reading(values);
    await diff(from, to);
    values['b'] = 'three';
    expect((await diff(from, to)).changes).to.eql([{ key: 'key', kind: 'changed', before: 'one', after: 'three' }]);
  });

  it('hides cipher text, and tells that it is another one', async () => {
    const { changes } = await reading({ a: '{cipher}a1', b: '{cipher}b2' })(from, to);
    expect(changes).to.eql([{ key: 'key', kind: 'changed', before: '{cipher}…', after: '{cipher}…' }]);
  });

  for (const { what, before, shown } of [
    { what: 'a text', before: 'hunter2', shown: 'secret:#7' },
    { what: 'a number', before: new NumberLiteral('123456', '123456'), shown: 'secret:#6' },
    { what: 'a secret', before: new Secret('another'), shown: 'secret:#7' },
    { what: 'cipher text', before: '{cipher}a1', shown: '{cipher}…' },
  ]) {
    it(`hides both sides when one is a secret and the other ${what}`, async () => {
      const diff = reading({ a: before, b: new Secret('opened') });
      const change = { key: 'key', kind: 'changed', secret: true };
      expect((await diff(from, to)).changes).to.eql([{ ...change, before: shown, after: 'secret:#6' }]);
      expect((await diff(to, from)).changes).to.eql([{ ...change, before: 'secret:#6', after: shown }]);
    });
  }

  it('shows by the fingerprint that only the form has changed', async () => {
    const [change] = (await reading({ a: 'hunter2', b: new Secret('hunter2') })(from, to)).changes;
    expect(change?.before).to.equal(change?.after);
  });
});
