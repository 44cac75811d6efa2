import { expect } from 'chai';
import { ConfigError } from '../../../server/core/errors.js';
import { Secret } from '../../../server/core/secret.js';
import { typedProperties } from '../../../server/core/typed-properties.js';
import { EMPTY_LIST, NumberLiteral } from '../../../server/core/value.js';
import { propertySources } from '../../support/fake-http.js';
import { memoryLayer } from '../../support/memory-layer.js';

const FIVE = new NumberLiteral('5', '5');
const VALUES = {
  five: FIVE,
  yes: true,
  nothing: null,
  none: EMPTY_LIST,
  secret: '{cipher}abc',
  direct: '${five}',
  twice: '${direct}',
  spaced: '${ five }',
  mixed: 'x${five}',
  flag: '${yes}',
  list: '${none}',
  fallback: '${absent:8}',
  unknown: '${nowhere}',
  escaped: '\\${five}',
  sealed: '${secret}',
  vault: new Secret('{cairn:v1:abc}'),
  sealedVault: '${vault:none}',
  withVault: 'x${vault:none}',
  overridden: 'file',
};

describe('typedProperties', () => {
  const layers = [memoryLayer({})];
  const typed = typedProperties(
    { propertySources: propertySources({ overrides: { overridden: 'server', own: '1' }, 'orders.yml': VALUES }) },
    layers,
  );

  for (const { key, value } of [
    { key: 'direct', value: FIVE },
    { key: 'twice', value: FIVE },
    { key: 'spaced', value: FIVE },
    { key: 'mixed', value: 'x5' },
    { key: 'flag', value: true },
    { key: 'list', value: EMPTY_LIST },
    { key: 'fallback', value: '8' },
    { key: 'unknown', value: '${nowhere}' },
    { key: 'escaped', value: '${five}' },
    { key: 'sealed', value: '${secret}' },
    { key: 'sealedVault', value: '${vault}' },
    { key: 'withVault', value: 'x${vault}' },
    { key: 'nothing', value: null },
    { key: 'overridden', value: 'file' },
  ]) {
    it(`gives ${key} its type`, () => expect(typed.get(key)?.value).to.eql(value));
  }

  it('leaves out what only the server says', () => expect(typed.has('own')).to.equal(false));

  for (const values of [{ a: '${b}', b: '${a}' }, { a: 'x${b}', b: 'y${a}' }, { a: '${a}' }]) {
    it(`names the place of a circle: ${JSON.stringify(values)}`, () => {
      const circular = { propertySources: propertySources({ 'orders.yml': values }) };
      expect(() => typedProperties(circular, layers))
        .to.throw(ConfigError)
        .that.deep.includes({
          code: 'circular-placeholder',
          place: { file: 'orders.yml', line: 1, column: 4, version: 'v1' },
        });
    });
  }

  it('names no key of a circle that a secret has told', () => {
    const values = { y: '${x.${s}}', s: new Secret('hunter2'), 'x.hunter2': '${x.${s}}' };
    expect(() => typedProperties({ propertySources: propertySources({ 'orders.yml': values }) }, layers))
      .to.throw(ConfigError, 'y: a placeholder leads back to itself')
      .that.satisfies((error: Error) => !error.message.includes('hunter2'));
  });
});
