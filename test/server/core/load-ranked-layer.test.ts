import { expect } from 'chai';
import { resolve } from '../../../server/core/resolve.js';
import { coordinatesOf, lookupIn, memoryLayer } from '../../support/memory-layer.js';

const OPTIONS = { overrides: {}, keysPerEnvironment: 100 };
const RANKED = { readAs: '.yaml', nameOf: (path: string) => `vault:${path.slice('vault:secret/'.length)}` };
const settings = { ranked: RANKED, searchPaths: [], namePrefix: 'vault:secret/', version: 'v2' };

function resolved(...layers: ReturnType<typeof memoryLayer>[]) {
  const resolution = resolve(coordinatesOf('orders', 'prod'), layers, lookupIn(layers), OPTIONS);
  if (resolution.kind !== 'resolved') throw new Error('files are missing');
  return resolution.environment;
}

describe('loadRankedLayer', () => {
  it('takes every file, in the order of the layer, under the name that the layer gives it', () => {
    const files = {
      'vault:secret/orders,prod': [{ a: '1' }],
      'vault:secret/zzz': [{ b: '1' }],
      'vault:secret/application': [{ c: '1' }],
    };
    const { propertySources, version, files: looked } = resolved(memoryLayer(files, settings));
    expect(propertySources.map(({ name }) => name)).to.eql(['vault:orders,prod', 'vault:zzz', 'vault:application']);
    expect(propertySources[0]?.file).to.include({ path: 'vault:secret/orders,prod', readAs: '.yaml' });
    expect(looked).to.have.length(3);
    expect(version).to.equal('v2');
  });

  it('makes no source of a file that holds nothing', () => {
    const files = { 'vault:secret/orders': [{}], 'vault:secret/application': [] };
    expect(resolved(memoryLayer(files, settings)).propertySources).to.eql([]);
  });

  it('takes activation and imports for keys like others', () => {
    const said = {
      'spring.config.activate.on-profile': 'never',
      'spring.config.import': 'http://x/',
      'spring.profiles.active': 'x',
    };
    const [source] = resolved(memoryLayer({ 'vault:secret/orders': [said] }, settings)).propertySources;
    expect(source?.properties.map(({ key }) => key)).to.eql(Object.keys(said));
  });

  it('ranks as its layer does', () => {
    const git = memoryLayer({ 'orders.yml': [{ a: 'git' }], 'orders-prod.yml': [{ a: 'git' }] });
    const vault = memoryLayer({ 'vault:secret/orders': [{ a: 'vault' }] }, settings);
    expect(resolved(vault, git).propertySources.map(({ name }) => name)).to.eql([
      'vault:orders',
      'repo/orders-prod.yml',
      'repo/orders.yml',
    ]);
    expect(resolved(git, vault).version).to.equal('v1,v2');
  });

  it('says what must be read first, and in which format', () => {
    const layer = memoryLayer({ 'vault:secret/orders': [{ a: '1' }] }, settings);
    const resolution = resolve(coordinatesOf('orders'), [layer], () => undefined, OPTIONS);
    expect(resolution).to.deep.include({
      kind: 'needs',
      files: [{ layer: 0, path: 'vault:secret/orders', oid: 'oid of vault:secret/orders', readAs: '.yaml' }],
    });
  });
});
