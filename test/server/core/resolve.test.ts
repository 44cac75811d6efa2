import { expect } from 'chai';
import type { Coordinates, Environment } from '../../../server/core/environment.js';
import { type ResolveOptions, resolve } from '../../../server/core/resolve.js';
import {
  coordinatesOf,
  lookupIn,
  type MemoryFiles,
  type MemoryLayer,
  memoryLayer,
} from '../../support/memory-layer.js';

const OPTIONS: ResolveOptions = { overrides: {}, keysPerEnvironment: 1000 };

function resolved(coordinates: Coordinates, layers: readonly MemoryLayer[], options = OPTIONS): Environment {
  const resolution = resolve(coordinates, layers, lookupIn(layers), options);
  if (resolution.kind !== 'resolved') throw new Error(`needs ${resolution.files.length} files`);
  return resolution.environment;
}

/** Source names without the prefix, strongest first. */
function names(coordinates: Coordinates, ...layers: readonly MemoryLayer[]): readonly string[] {
  return resolved(coordinates, layers).propertySources.map(({ name }) => name.replace(/^repo\//, ''));
}

/** Files of one document with one key each. */
function plain(...paths: readonly string[]): MemoryFiles {
  return Object.fromEntries(paths.map((path) => [path, [{ from: path }]]));
}

const EVERYTHING = plain(
  ...['', 'conf/'].flatMap((folder) =>
    ['application', 'orders', 'pay'].flatMap((stem) =>
      ['', '-dev', '-eu', '-default'].map((profile) => `${folder}${stem}${profile}.yml`),
    ),
  ),
);

describe('resolve: which files, in which rank', () => {
  for (const { rule, files, coordinates, searchPaths, expected } of [
    {
      rule: 'all endings count, .properties first, .json is none',
      files: plain(
        'orders.json',
        'orders.yaml',
        'orders.yml',
        'orders.xml',
        'orders.properties',
        'orders.YML',
        'orders',
      ),
      coordinates: coordinatesOf('orders'),
      expected: ['orders.properties', 'orders.xml', 'orders.yml', 'orders.yaml'],
    },
    {
      rule: 'an unknown application gets the shared files',
      files: plain('application.yml', 'application-dev.yml', 'orders.yml'),
      coordinates: coordinatesOf('nobody', 'dev'),
      expected: ['application-dev.yml', 'application.yml'],
    },
    { rule: 'nothing found is an empty answer', files: {}, coordinates: coordinatesOf('orders'), expected: [] },
    {
      rule: 'default files are read only when default is asked',
      files: plain('application-default.yml', 'orders-default.yml', 'orders.yml'),
      coordinates: coordinatesOf('orders', 'dev'),
      expected: ['orders.yml'],
    },
    {
      rule: 'default is an ordinary profile of its rank',
      files: plain('orders-default.yml', 'orders-dev.yml', 'orders.yml'),
      coordinates: coordinatesOf('orders', 'dev,default'),
      expected: ['orders-default.yml', 'orders-dev.yml', 'orders.yml'],
    },
    {
      rule: 'default first is the weakest profile',
      files: plain('orders-default.yml', 'orders-dev.yml', 'orders.yml'),
      coordinates: coordinatesOf('orders', 'default,dev'),
      expected: ['orders-dev.yml', 'orders-default.yml', 'orders.yml'],
    },
    {
      rule: 'subfolders are read only by way of search paths',
      files: plain('conf/orders.yml', 'orders.yml'),
      coordinates: coordinatesOf('orders'),
      expected: ['orders.yml'],
    },
    {
      rule: 'profile, then location, then application, then ending; profile files before plain ones',
      files: EVERYTHING,
      coordinates: coordinatesOf('orders', 'dev,eu'),
      searchPaths: ['', 'conf'],
      expected: [
        ...['conf/orders-eu.yml', 'conf/application-eu.yml', 'orders-eu.yml', 'application-eu.yml'],
        ...['conf/orders-dev.yml', 'conf/application-dev.yml', 'orders-dev.yml', 'application-dev.yml'],
        ...['conf/orders.yml', 'conf/application.yml', 'orders.yml', 'application.yml'],
      ],
    },
    {
      rule: 'the order of profiles is the order asked, never the alphabet',
      files: plain('orders-dev.yml', 'orders-eu.yml'),
      coordinates: coordinatesOf('orders', 'eu,dev'),
      expected: ['orders-dev.yml', 'orders-eu.yml'],
    },
    {
      rule: 'the shared profile file outranks the plain file of the application in the last folder',
      files: plain('application-dev.yml', 'conf/orders.yml'),
      coordinates: coordinatesOf('orders', 'dev'),
      searchPaths: ['', 'conf'],
      expected: ['application-dev.yml', 'conf/orders.yml'],
    },
    {
      rule: 'of two applications the later outranks; their profile files outrank the plain files of both',
      files: EVERYTHING,
      coordinates: coordinatesOf('pay,orders', 'dev'),
      expected: ['orders-dev.yml', 'pay-dev.yml', 'application-dev.yml', 'orders.yml', 'pay.yml', 'application.yml'],
    },
    {
      rule: 'application is the weakest wherever it is listed',
      files: EVERYTHING,
      coordinates: coordinatesOf('orders,application', 'dev'),
      expected: ['orders-dev.yml', 'application-dev.yml', 'orders.yml', 'application.yml'],
    },
    {
      rule: 'application alone counts once',
      files: EVERYTHING,
      coordinates: coordinatesOf('application', 'dev'),
      expected: ['application-dev.yml', 'application.yml'],
    },
    {
      rule: 'a file that is plain for one application and a variant of another counts once, as plain',
      files: plain('orders.yml', 'orders-dev.yml', 'application.yml'),
      coordinates: coordinatesOf('orders-dev,orders', 'dev'),
      expected: ['orders.yml', 'orders-dev.yml', 'application.yml'],
    },
    {
      rule: 'an application with a slash lies in a folder',
      files: plain('team/orders.yml', 'team/orders-dev.yml', 'team/application.yml'),
      coordinates: coordinatesOf('team/orders', 'dev'),
      expected: ['team/orders-dev.yml', 'team/orders.yml'],
    },
    {
      rule: 'search paths with placeholders rank in the order asked',
      files: plain('orders/application.yml', 'pay/application.yml', 'application.yml'),
      coordinates: coordinatesOf('pay,orders'),
      searchPaths: ['', '{application}'],
      expected: ['orders/application.yml', 'pay/application.yml', 'application.yml'],
    },
    {
      rule: 'folders that a glob matches rank by name',
      files: plain('bar2/application.yml', 'bar10/application.yml'),
      coordinates: coordinatesOf('orders'),
      searchPaths: ['', 'bar*'],
      expected: ['bar2/application.yml', 'bar10/application.yml'],
    },
  ]) {
    it(rule, () => {
      const layer = memoryLayer(files, searchPaths ? { searchPaths } : {});
      expect(names(coordinates, layer)).to.eql(expected);
    });
  }

  it('names with object magic in them are plain names', () => {
    const layer = memoryLayer(plain('constructor.yml', 'application.yml'));
    expect(names(coordinatesOf('constructor', 'toString'), layer)).to.eql(['constructor.yml', 'application.yml']);
  });
});

describe('resolve: documents', () => {
  const gated = (profile: string) => ({ 'spring.config.activate.on-profile': profile, k: profile });

  it('a later document outranks an earlier; inactive ones are dropped, but counted', () => {
    const layer = memoryLayer({ 'orders.yml': [{ k: 0 as never }, gated('eu'), gated('dev'), { k: 'last' }] });
    expect(names(coordinatesOf('orders', 'dev'), layer)).to.eql([
      'orders.yml (document #3)',
      'orders.yml (document #2)',
      'orders.yml (document #0)',
    ]);
  });

  it('a gated document keeps the rank of its file, below the shared profile file', () => {
    const layer = memoryLayer({ 'orders.yml': [{ k: 'a' }, gated('dev')], ...plain('application-dev.yml') });
    expect(names(coordinatesOf('orders', 'dev'), layer)[0]).to.equal('application-dev.yml');
  });

  it('among documents the order in the file decides, not the order of profiles', () => {
    const layer = memoryLayer({ 'orders.yml': [gated('dev'), gated('eu')] });
    for (const profiles of ['dev,eu', 'eu,dev']) {
      expect(names(coordinatesOf('orders', profiles), layer)).to.eql([
        'orders.yml (document #1)',
        'orders.yml (document #0)',
      ]);
    }
  });

  it('the gate stays visible, and profile files can be gated too', () => {
    const layer = memoryLayer({ 'orders-dev.yml': [gated('eu')] });
    expect(names(coordinatesOf('orders', 'dev'), layer)).to.eql([]);
    const [source] = resolved(coordinatesOf('orders', 'dev,eu'), [layer]).propertySources;
    expect(source?.properties.map(({ key }) => key)).to.eql(['spring.config.activate.on-profile', 'k']);
  });

  it('a file without a document gives no source, but was looked into; a document without keys gives an empty one', () => {
    const layer = memoryLayer({ 'orders.yml': [], 'application.yml': [{}, { k: 'v' }] });
    const { files, propertySources } = resolved(coordinatesOf('orders'), [layer]);
    expect(propertySources.map(({ name }) => name)).to.eql([
      'repo/application.yml (document #1)',
      'repo/application.yml (document #0)',
    ]);
    expect(files).to.eql([
      { layer: 0, path: 'orders.yml', oid: 'oid of orders.yml' },
      { layer: 0, path: 'application.yml', oid: 'oid of application.yml' },
    ]);
  });

  it('a document that lies where it lay gives the same source again', () => {
    const layer = memoryLayer(plain('orders.yml'));
    const source = () => resolved(coordinatesOf('orders'), [layer]).propertySources[0];
    expect(source()).to.equal(source());
    const moved = { ...layer, namePrefix: 'elsewhere/' };
    expect(resolved(coordinatesOf('orders'), [moved]).propertySources[0]?.name).to.equal('elsewhere/orders.yml');
  });
});

describe('resolve: layers', () => {
  const old = memoryLayer(plain('orders.yml', 'orders-dev.yml'), { version: 'old', namePrefix: 'old/' });
  const young = memoryLayer(plain('orders.yml', 'orders-dev.yml'), {
    version: 'young',
    namePrefix: 'young/',
    committedAt: '2026-11-20T09:12:45.000Z',
  });

  it('the block of each layer is complete in itself', () => {
    expect(names(coordinatesOf('orders', 'dev'), young, old)).to.eql([
      ...['young/orders-dev.yml', 'young/orders.yml'],
      ...['old/orders-dev.yml', 'old/orders.yml'],
    ]);
  });

  for (const { when, label, layers, version } of [
    { when: 'labels are listed', label: 'a,b', layers: [young, old], version: 'old,young' },
    { when: 'repositories are composed', label: 'a', layers: [young, old], version: 'young,old' },
    { when: 'two labels stand for the same commit', label: 'a,b', layers: [old, old], version: 'old' },
    { when: 'every label was passed over', label: 'a,b', layers: [], version: '' },
  ]) {
    it(`when ${when}, the version is ${version || 'empty'}`, () => {
      expect(resolved(coordinatesOf('orders', 'dev', label), layers).version).to.equal(version);
    });
  }

  it('the date is the newest', () => {
    expect(resolved(coordinatesOf('orders'), [old, young]).committedAt).to.equal('2026-11-20T09:12:45.000Z');
  });
});

describe('resolve: overrides and caps', () => {
  const layer = memoryLayer(plain('orders.yml', 'application.yml'));

  it('overrides come first, as strings, with escaped placeholders for the client', () => {
    const options = { ...OPTIONS, overrides: { a: '1', b: '\\${x}' } };
    const [first] = resolved(coordinatesOf('orders'), [layer], options).propertySources;
    expect(first).to.eql({
      name: 'overrides',
      file: undefined,
      properties: [
        { key: 'a', value: '1', line: 0, column: 0 },
        { key: 'b', value: '${x}', line: 0, column: 0 },
      ],
    });
  });

  it('overrides make an answer of nothing', () => {
    const options = { ...OPTIONS, overrides: { a: '1' } };
    expect(resolved(coordinatesOf('nobody'), [memoryLayer({})], options).propertySources).to.have.length(1);
  });

  it('all sources together keep within the cap', () => {
    const limited = (keysPerEnvironment: number) => () =>
      resolved(coordinatesOf('orders'), [layer], { overrides: { a: '1' }, keysPerEnvironment });
    expect(limited(3)).not.to.throw();
    expect(limited(2)).to.throw().with.property('code', 'limit-exceeded');
  });
});

describe('resolve: what it needs', () => {
  const layer = memoryLayer({
    'application.yml': [{ k: 'v' }],
    'orders.yml': [{ 'spring.config.import': 'more.yml' }],
    'orders-dev.yml': [{ k: 'v' }],
    'more.yml': [{ k: 'v' }],
    'pay.yml': [{ k: 'v' }],
  });

  it('asks for files until all it looks at are there', () => {
    const read = new Set<string>();
    const rounds: string[][] = [];
    for (;;) {
      const lookup = lookupIn([layer]);
      const resolution = resolve(
        coordinatesOf('orders', 'dev'),
        [layer],
        (file) => (read.has(file.path) ? lookup(file) : undefined),
        OPTIONS,
      );
      if (resolution.kind === 'resolved') break;
      rounds.push(resolution.files.map(({ path }) => path).sort());
      for (const { path } of resolution.files) read.add(path);
    }
    expect(rounds).to.eql([['application.yml', 'orders-dev.yml', 'orders.yml'], ['more.yml']]);
  });
});
