import { expect } from 'chai';
import type { Environment } from '../../../server/core/environment.js';
import { showValueBy } from '../../../server/core/shown-value.js';
import { diffEnvironments } from '../../../server/operations/diff.js';
import { coordinatesOf } from '../../support/memory-layer.js';

/** Answers `key: value` with the value that stands for the label. */
function environmentOf(label: string | null, values: Readonly<Record<string, string>>): Environment {
  const properties = [{ key: 'key', value: values[label ?? ''] ?? '', line: 1, column: 6 }];
  const propertySources = [{ name: 'orders.yml', file: undefined, properties }];
  const coordinates = coordinatesOf('orders', 'prod', label);
  return { coordinates, version: '', committedAt: '', propertySources, files: [] };
}

describe('diffEnvironments', () => {
  function reading(values: Record<string, string>) {
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
});
