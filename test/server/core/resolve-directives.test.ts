import { expect } from 'chai';
import { resolve } from '../../../server/core/resolve.js';
import type { Value } from '../../../server/core/value.js';
import { coordinatesOf, lookupIn, type MemoryFiles, memoryLayer } from '../../support/memory-layer.js';

/** Source names, strongest first. */
function names(files: MemoryFiles, application: string, profiles: string, searchPaths = ['']): readonly string[] {
  const layers = [memoryLayer(files, { namePrefix: '', searchPaths })];
  const options = { overrides: {}, keysPerEnvironment: 1000 };
  const resolution = resolve(coordinatesOf(application, profiles), layers, lookupIn(layers), options);
  if (resolution.kind !== 'resolved') throw new Error(`needs ${resolution.files.map(({ path }) => path)}`);
  return resolution.environment.propertySources.map(({ name }) => name);
}

const active = (properties: Readonly<Record<string, Value>>, profiles: string) =>
  names({ 'orders.yml': [properties] }, 'orders', profiles).length === 1;

describe('spring.config.activate', () => {
  const ON_PROFILE = 'spring.config.activate.on-profile';
  for (const { gate, yes, no } of [
    { gate: { [ON_PROFILE]: 'dev' }, yes: ['dev', 'eu,dev'], no: ['eu', 'default', 'Dev'] },
    { gate: { [ON_PROFILE]: 'dev, eu' }, yes: ['dev', 'eu'], no: ['us'] },
    { gate: { [`${ON_PROFILE}[0]`]: 'dev', [`${ON_PROFILE}[1]`]: 'eu' }, yes: ['dev', 'eu'], no: ['us'] },
    { gate: { [ON_PROFILE]: '!dev' }, yes: ['eu', 'default'], no: ['dev', 'dev,eu'] },
    { gate: { [ON_PROFILE]: 'dev & eu' }, yes: ['dev,eu'], no: ['dev', 'eu'] },
    { gate: { [ON_PROFILE]: 'dev | eu' }, yes: ['dev', 'eu'], no: ['us'] },
    { gate: { [ON_PROFILE]: '(dev | eu) & !us' }, yes: ['dev', 'eu,x'], no: ['dev,us', 'x'] },
    { gate: { [ON_PROFILE]: '!(dev | eu)' }, yes: ['us'], no: ['dev', 'eu'] },
    { gate: { [ON_PROFILE]: '((dev))' }, yes: ['dev'], no: ['eu'] },
    { gate: { [ON_PROFILE]: 'default' }, yes: ['default', 'dev,default'], no: ['dev'] },
    { gate: { [ON_PROFILE]: '' }, yes: ['dev'], no: [] },
    { gate: { 'spring.config.activate.onProfile': 'dev' }, yes: ['dev'], no: ['eu'] },
    { gate: { 'spring.config.activate.on_profile': 'dev' }, yes: ['dev'], no: ['eu'] },
    { gate: { 'spring.config.activate.on-cloud-platform': 'kubernetes' }, yes: [], no: ['dev'] },
    { gate: { 'spring.config.activate.on-cloud-platform': 'NONE' }, yes: ['dev'], no: [] },
    {
      gate: { 'spring.config.activate.on-cloud-platform': 'none', [ON_PROFILE]: 'dev' },
      yes: ['dev'],
      no: ['eu'],
    },
  ] as const) {
    const text = JSON.stringify(gate);
    for (const profiles of yes)
      it(`${text} holds for ${profiles}`, () => expect(active(gate, profiles)).to.equal(true));
    for (const profiles of no)
      it(`${text} fails for ${profiles}`, () => expect(active(gate, profiles)).to.equal(false));
  }

  it('a platform that the configuration declares counts', () => {
    const files = {
      'application.yml': [{ 'spring.main.cloud-platform': 'cloud_foundry' }],
      'orders.yml': [{ 'spring.config.activate.on-cloud-platform': 'cloud-foundry' }],
    };
    expect(names(files, 'orders', 'dev')).to.include('orders.yml');
  });
});

describe('what no document may hold', () => {
  const PROFILE = 'spring.config.activate.on-profile';
  for (const { rule, files, profiles } of [
    { rule: 'spring.profiles', files: { 'orders.yml': [{ a: 'b', 'spring.profiles': 'x' }] } },
    { rule: 'spring.profiles as a list', files: { 'orders.yml': [{ a: 'b', 'spring.profiles[0]': 'x' }] } },
    { rule: 'spring.profiles, inactive', files: { 'orders.yml': [{ [PROFILE]: 'no', 'spring.profiles': 'x' }] } },
    { rule: '& and | without parentheses', files: { 'orders.yml': [{ a: 'b', [PROFILE]: 'a & b | c' }] } },
    { rule: 'an empty alternative', files: { 'orders.yml': [{ a: 'b', [PROFILE]: 'a,' }] } },
    { rule: 'nothing in parentheses', files: { 'orders.yml': [{ a: 'b', [PROFILE]: '()' }] } },
    { rule: 'too many parentheses', files: { 'orders.yml': [{ a: 'b', [PROFILE]: '('.repeat(1000) }] } },
    { rule: 'a gate without its first element', files: { 'orders.yml': [{ a: 'b', [`${PROFILE}[1]`]: 'x' }] } },
    {
      rule: 'an unknown platform',
      files: { 'orders.yml': [{ a: 'b', 'spring.config.activate.on-cloud-platform': 'x' }] },
    },
    { rule: 'include in a profile file', files: { 'orders-dev.yml': [{ a: 'b', 'spring.profiles.include': 'x' }] } },
    { rule: 'active in a profile file', files: { 'orders-dev.yml': [{ a: 'b', 'spring.profiles.active[0]': 'x' }] } },
    { rule: 'default in a profile file', files: { 'orders-dev.yml': [{ a: 'b', 'spring.profiles.default': 'x' }] } },
    { rule: 'include behind a gate', files: { 'orders.yml': [{ [PROFILE]: 'dev', 'spring.profiles.include': 'x' }] } },
    { rule: 'an include that is no name', files: { 'orders.yml': [{ a: 'b', 'spring.profiles.include': '../x' }] } },
    {
      rule: 'a group member that is no name',
      files: { 'orders.yml': [{ a: 'b', 'spring.profiles.group.x': 'a,,b' }] },
    },
    { rule: 'an import of unknown format', files: { 'orders.yml': [{ a: 'b', 'spring.config.import': 'more.txt' }] } },
    { rule: 'an import of unknown scheme', files: { 'orders.yml': [{ a: 'b', 'spring.config.import': 'vault://x' }] } },
  ] as readonly { rule: string; files: MemoryFiles; profiles?: string }[]) {
    it(`${rule} is refused with its place`, () => {
      const [file = ''] = Object.keys(files);
      expect(() => names(files, 'orders', profiles ?? 'dev'))
        .to.throw()
        .that.deep.includes({ code: 'invalid-document', place: { file, line: 1, column: 2, version: 'v1' } });
    });
  }

  it('a faulty file of somebody else does no harm', () => {
    const files = { 'orders.yml': [{ a: 'b' }], 'pay.yml': [{ 'spring.profiles': 'x' }] };
    expect(names(files, 'orders', 'dev')).to.eql(['orders.yml']);
  });
});

describe('spring.profiles', () => {
  const variants = (...profiles: string[]) => Object.fromEntries(profiles.map((p) => [`orders-${p}.yml`, [{ p }]]));
  for (const { rule, plain, profiles, expected } of [
    {
      rule: 'what is included follows what was asked and outranks it',
      plain: { 'spring.profiles.include': 'inc1, inc2' },
      profiles: 'dev',
      expected: ['inc2', 'inc1', 'dev'],
    },
    {
      rule: 'an include may be a list',
      plain: { 'spring.profiles.include[0]': 'inc1', 'spring.profiles.include[1]': 'inc2' },
      profiles: 'dev',
      expected: ['inc2', 'inc1', 'dev'],
    },
    {
      rule: 'what was asked is not moved by an include',
      plain: { 'spring.profiles.include': 'dev,inc1' },
      profiles: 'dev,eu',
      expected: ['inc1', 'eu', 'dev'],
    },
    {
      rule: 'members of a group outrank its name, and nothing else',
      plain: { 'spring.profiles.group.dev': 'g1,g2' },
      profiles: 'dev,eu',
      expected: ['eu', 'g2', 'g1', 'dev'],
    },
    {
      rule: 'groups may be lists and hold groups, even in a circle',
      plain: { 'spring.profiles.group.dev[0]': 'g1', 'spring.profiles.group.g1': 'g2,dev' },
      profiles: 'dev',
      expected: ['g2', 'g1', 'dev'],
    },
    {
      rule: 'an included profile brings its group',
      plain: { 'spring.profiles.include': 'inc1', 'spring.profiles.group.inc1': 'g1' },
      profiles: 'dev',
      expected: ['g1', 'inc1', 'dev'],
    },
    {
      rule: 'a list that starts with default gets no profiles added',
      plain: { 'spring.profiles.include': 'inc1', 'spring.profiles.group.dev': 'g1' },
      profiles: 'default,dev',
      expected: ['dev', 'default'],
    },
    {
      rule: 'a list that ends with default does',
      plain: { 'spring.profiles.include': 'inc1' },
      profiles: 'dev,default',
      expected: ['inc1', 'default', 'dev'],
    },
    {
      rule: 'active in a plain file is ignored',
      plain: { 'spring.profiles.active': 'inc1' },
      profiles: 'dev',
      expected: ['dev'],
    },
  ]) {
    it(rule, () => {
      const files = { 'orders.yml': [plain], ...variants('dev', 'eu', 'inc1', 'inc2', 'g1', 'g2', 'default') };
      expect(names(files, 'orders', profiles)).to.eql([...expected.map((p) => `orders-${p}.yml`), 'orders.yml']);
    });
  }

  it('the strongest file says what a group is; includes add up, the strongest first', () => {
    const files = {
      'application.yml': [{ 'spring.profiles.group.dev': 'g1', 'spring.profiles.include': 'inc1' }],
      'orders.yml': [{ 'spring.profiles.group.dev': 'g2', 'spring.profiles.include': 'inc2' }],
      ...variants('inc1', 'inc2', 'g1', 'g2'),
    };
    expect(names(files, 'orders', 'dev')).to.eql([
      ...['orders-inc1.yml', 'orders-inc2.yml', 'orders-g2.yml'],
      ...['orders.yml', 'application.yml'],
    ]);
  });

  it('a group counts, and active does not, even behind a gate', () => {
    const gate = { 'spring.config.activate.on-profile': 'nobody' };
    const files = {
      'orders.yml': [{ ...gate, 'spring.profiles.group.dev': 'g1', 'spring.profiles.active': 'inc1' }],
      ...variants('inc1', 'g1'),
    };
    expect(names(files, 'orders', 'dev')).to.eql(['orders-g1.yml']);
  });

  it('an added profile opens gates', () => {
    const files = {
      'orders.yml': [{ 'spring.profiles.include': 'inc1' }, { 'spring.config.activate.on-profile': 'inc1' }],
    };
    expect(names(files, 'orders', 'dev')[0]).to.equal('orders.yml (document #1)');
  });
});

describe('spring.config.import', () => {
  const imports = (location: string) => ({ 'spring.config.import': location });
  const more = { k: 'v' };
  for (const { rule, files, profiles = 'dev', expected } of [
    {
      rule: 'what is imported outranks the importer, and nothing above it',
      files: { 'application.yml': [imports('more.yml')], 'orders.yml': [more], 'more.yml': [more] },
      expected: ['orders.yml', 'more.yml', 'application.yml'],
    },
    {
      rule: 'of several imports the later outranks',
      files: { 'orders.yml': [imports('a.yml, b.yml')], 'a.yml': [more], 'b.yml': [more] },
      expected: ['b.yml', 'a.yml', 'orders.yml'],
    },
    {
      rule: 'imports may be a list',
      files: {
        'orders.yml': [{ 'spring.config.import[0]': 'a.yml', 'spring.config.import[1]': 'optional:b.yml' }],
        'a.yml': [more],
        'b.yml': [more],
      },
      expected: ['b.yml', 'a.yml', 'orders.yml'],
    },
    {
      rule: 'paths are relative to the importing file',
      files: {
        'orders.yml': [imports('sub/a.yml')],
        'sub/a.yml': [imports('../b.yml')],
        'b.yml': [more],
        'a.yml': [more],
      },
      expected: ['b.yml', 'sub/a.yml', 'orders.yml'],
    },
    {
      rule: 'profile variants are found, and outrank all profile files of the search paths',
      files: { 'orders.yml': [imports('a.yml')], 'a.yml': [more], 'a-dev.yml': [more], 'orders-dev.yml': [more] },
      expected: ['a-dev.yml', 'orders-dev.yml', 'a.yml', 'orders.yml'],
    },
    {
      rule: 'variants two imports away stay with the importer, as Spring Boot 3.5 has it',
      files: {
        'orders.yml': [imports('a.yml')],
        'a.yml': [imports('b.yml')],
        'a-dev.yml': [more],
        'b.yml': [more],
        'b-dev.yml': [more],
        'orders-dev.yml': [more],
      },
      expected: ['a-dev.yml', 'orders-dev.yml', 'b-dev.yml', 'b.yml', 'a.yml', 'orders.yml'],
    },
    {
      rule: 'a gated document imports only when it is active',
      files: {
        'orders.yml': [{ 'spring.config.activate.on-profile': 'dev', ...imports('a.yml') }],
        'a.yml': [more],
        'a-dev.yml': [more],
      },
      expected: ['a-dev.yml', 'a.yml', 'orders.yml'],
    },
    {
      rule: 'a gated document that is shut imports nothing',
      files: { 'orders.yml': [{ 'spring.config.activate.on-profile': 'eu', ...imports('a.yml') }], 'a.yml': [more] },
      expected: [],
    },
    {
      rule: 'profile files import too',
      files: { 'orders-dev.yml': [imports('a.yml')], 'orders.yml': [more], 'a.yml': [more], 'a-dev.yml': [more] },
      expected: ['a-dev.yml', 'a.yml', 'orders-dev.yml', 'orders.yml'],
    },
    {
      rule: 'a folder is searched for the stems asked',
      files: {
        'orders.yml': [imports('sub/')],
        'sub/orders.yml': [more],
        'sub/application.properties': [more],
        'sub/orders-dev.yml': [more],
        'sub/pay.yml': [more],
      },
      expected: ['sub/orders-dev.yml', 'sub/orders.yml', 'sub/application.properties', 'orders.yml'],
    },
    {
      rule: 'a hint names the format of a file without ending',
      files: { 'orders.yml': [imports('a[.yaml]')], a: [more], 'a-dev': [more] },
      expected: ['a-dev', 'a', 'orders.yml'],
    },
    {
      rule: 'alternatives of one location share their rank',
      files: { 'orders.yml': [imports('a.yml;b.yml')], 'a.yml': [more], 'b.yml': [more], 'a-dev.yml': [more] },
      expected: ['a-dev.yml', 'b.yml', 'a.yml', 'orders.yml'],
    },
    {
      rule: 'cycles end',
      files: { 'orders.yml': [imports('a.yml')], 'a.yml': [imports('orders.yml,a.yml')] },
      expected: ['a.yml', 'orders.yml'],
    },
    {
      rule: 'a file that is in already keeps its rank',
      files: { 'orders.yml': [imports('application.yml')], 'application.yml': [more], 'application-dev.yml': [more] },
      expected: ['application-dev.yml', 'orders.yml', 'application.yml'],
    },
    {
      rule: 'an import may include profiles',
      files: {
        'orders.yml': [imports('a.yml')],
        'a.yml': [{ 'spring.profiles.include': 'inc' }],
        'orders-inc.yml': [more],
      },
      expected: ['orders-inc.yml', 'a.yml', 'orders.yml'],
    },
    ...[
      'missing.yml',
      'optional:missing.yml',
      'missing/',
      '../outside.yml',
      'sub/../../outside.yml',
      '/etc/outside.yml',
      'file:outside.yml',
      'file:/etc/outside.yml',
      'classpath:outside.yml',
      'https://example.org/outside.yml',
      'https://example.org/',
      'optional:vault://secret',
      'optional:configserver:',
      'configserver:http://localhost:1',
      'configtree:/etc/config/',
      'env:HOME',
      ' , ',
    ].map((location) => ({
      rule: `${JSON.stringify(location)} is passed over`,
      files: { 'orders.yml': [imports(location)], 'outside.yml': [more] },
      expected: ['orders.yml'],
    })),
  ] as readonly { rule: string; files: MemoryFiles; profiles?: string; expected: readonly string[] }[]) {
    it(rule, () => expect(names(files, 'orders', profiles)).to.eql(expected));
  }

  it('stops where imports nest too deep', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [n ? `${n}.yml` : 'orders.yml', [imports(`${n + 1}.yml`)]]),
    );
    expect(() => names(chain, 'orders', 'dev'))
      .to.throw()
      .with.property('code', 'limit-exceeded');
  });
});
