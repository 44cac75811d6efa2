import { inspect } from 'node:util';
import { expect } from 'chai';
import { diff } from '../../../server/core/diff.js';
import type { Environment, PropertySource } from '../../../server/core/environment.js';
import { UndecryptableSecretError } from '../../../server/core/errors.js';
import { explain } from '../../../server/core/explain.js';
import { holdsSecrets } from '../../../server/core/holds-secrets.js';
import { openSecrets } from '../../../server/core/open-secrets.js';
import type { SecretOpener, SecretPlace } from '../../../server/core/ports.js';
import { resolvedValues } from '../../../server/core/resolved-values.js';
import { Secret, UnopenedSecret } from '../../../server/core/secret.js';
import { showValueBy } from '../../../server/core/shown-value.js';
import { NumberLiteral, type Value } from '../../../server/core/value.js';
import { rememberSecrets } from '../../../server/operations/secret-memory.js';

const LAYERS = [{ version: 'c1' }];

/** `{cipher}up:x` hides X, `{cipher}mine:x` is for the client, everything else does not open. */
function opener(): SecretOpener & { asked: SecretPlace[] } {
  const asked: SecretPlace[] = [];
  return {
    asked,
    isSealed: (text) => text.startsWith('{cipher}'),
    open(text, place) {
      asked.push(place);
      const [, kind, hidden = ''] = /^\{cipher\}(\w+):(.*)$/.exec(text) ?? [];
      if (kind === 'up') return hidden.toUpperCase();
      if (kind === 'mine') return undefined;
      throw new UndecryptableSecretError('does not open with its key', {
        key: place.key,
        place: { file: place.file, line: place.line ?? 0, version: place.version ?? '' },
      });
    },
  };
}

function source(path: string, values: Readonly<Record<string, Value>>): PropertySource {
  const properties = Object.entries(values).map(([key, value], at) => ({ key, value, line: at + 1, column: 1 }));
  return { name: path, file: { layer: 0, path, oid: path }, properties };
}

function environmentOf(...propertySources: readonly PropertySource[]): Environment {
  return { propertySources } as unknown as Environment; // nothing else is looked at
}

function opened(values: Readonly<Record<string, Value>>) {
  const { environment, unopened } = openSecrets(environmentOf(source('a.yml', values)), LAYERS, opener());
  const [only] = environment.propertySources as [PropertySource];
  return { only, unopened };
}

describe('openSecrets', () => {
  it('tells the opener the path in the repository, where that is a folder with others around it', () => {
    const asking = opener();
    const layers = [{ version: 'c1', roots: ['srv', 'srv/config', 'srv/con'] }];
    const sources = ['srv/config/orders/a.yml', 'srv/a.yml', 'a.yml'].map((path) =>
      source(path, { a: '{cipher}up:x' }),
    );
    openSecrets(environmentOf(...sources), layers, asking);
    expect(asking.asked.map(({ file }) => file)).to.eql(['orders/a.yml', 'a.yml', 'a.yml']);
  });

  it('puts secrets behind the other keys, where Spring has them', () => {
    const { only } = opened({ 'db.password': '{cipher}up:a', 'db.url': 'x' });
    expect(only.properties.map(({ key }) => key)).to.eql(['db.url', 'db.password']);
    const secret = only.properties[1]?.value;
    expect(secret).to.be.instanceOf(Secret);
    expect((secret as Secret).reveal()).to.equal('A');
    expect(only.properties[1]?.line).to.equal(1);
  });

  it('opens a cipher text that is a secret itself, and no other secret', () => {
    const { only } = opened({ a: new Secret('{cipher}up:a'), b: new Secret(true), c: new Secret('x') });
    expect(only.properties.map(({ key, value }) => [key, (value as Secret).revealValue()])).to.eql([
      ['b', true],
      ['c', 'x'],
      ['a', 'A'],
    ]);
  });

  it('leaves what is for the client as it is, and where it is', () => {
    const { only, unopened } = opened({ a: '{cipher}mine:a', b: 'x' });
    expect(only.properties.map(({ key, value, sealedIn }) => [key, value, sealedIn])).to.eql([
      ['a', '{cipher}mine:a', 'a.yml'],
      ['b', 'x', undefined],
    ]);
    expect(unopened).to.eql([]);
  });

  it('says which does not open, and puts invalid.<key> in its place', () => {
    const { only, unopened } = opened({ a: '{cipher}hunter2', b: 'x' });
    expect(only.properties.map(({ key, value }) => [key, value])).to.eql([
      ['b', 'x'],
      ['invalid.a', '<n/a>'],
    ]);
    expect(unopened.map(({ key, place }) => [key, place?.file, place?.line, place?.version])).to.eql([
      ['a', 'a.yml', 1, 'c1'],
    ]);
    expect(unopened[0]?.message).not.to.include('hunter2');
  });

  it('keeps what holds no cipher text as the same object', () => {
    const environment = environmentOf(source('a.yml', { a: 'x' }));
    expect(openSecrets(environment, LAYERS, opener()).environment).to.equal(environment);
    const mixed = environmentOf(source('a.yml', { a: 'x' }), source('b.yml', { b: '{cipher}up:b' }));
    const { propertySources } = openSecrets(mixed, LAYERS, opener()).environment;
    expect(propertySources[0]).to.equal(mixed.propertySources[0]);
    expect(holdsSecrets(propertySources)).to.equal(true);
    expect(holdsSecrets(environment.propertySources)).to.equal(false);
  });

  it('vouches for nothing in a file that does not open as a whole', () => {
    const why = new UndecryptableSecretError('its file does not match its MAC', {
      key: 'sops.mac',
      place: { file: 'x', line: 9 },
    });
    const closed = { ...source('a.yml', { a: new Secret('x'), b: 'plain' }), unopened: why };
    const { environment, unopened } = openSecrets(environmentOf(closed), LAYERS, opener());
    expect(environment.propertySources[0]?.properties.map(({ key, value }) => [key, value])).to.eql([
      ['invalid.a', '<n/a>'],
      ['invalid.b', '<n/a>'],
    ]);
    expect(unopened[0]?.place).to.eql({ file: 'a.yml', line: 9, version: 'c1' });
  });

  it('is asked once for the same text at the same place', () => {
    const asked = opener();
    const remembering = rememberSecrets(asked);
    for (const path of ['a.yml', 'a.yml', 'b.yml']) {
      openSecrets(environmentOf(source(path, { a: '{cipher}up:a' })), LAYERS, remembering);
    }
    expect(asked.asked.map(({ file }) => file)).to.eql(['a.yml', 'b.yml']);
  });
});

describe('a secret', () => {
  const sources = [
    source('a.yml', {
      password: new Secret('hunter2'),
      url: 'db://me:${password}@host',
      alias: '${password}',
      host: 'db',
      plain: 'on ${host}',
      nested: new Secret('${host}/hunter2'),
    }),
  ];

  it('makes a secret of whatever it has a part in, and of nothing else', () => {
    const values = resolvedValues(sources);
    const secrets = [...values].filter(([, value]) => value instanceof Secret);
    expect(secrets.map(([key, value]) => [key, (value as Secret).reveal()])).to.eql([
      ['password', 'hunter2'],
      ['url', 'db://me:hunter2@host'],
      ['alias', 'hunter2'],
      ['nested', 'db/hunter2'],
    ]);
    expect(values.get('plain')).to.equal('on db');
  });

  it('keeps the type of what it holds', () => {
    const port = new Secret(new NumberLiteral('5432', '5432'));
    const values = resolvedValues([source('a.yml', { port, pointed: '${port}', text: 'at ${port}' })]);
    const held = [...values].map(([key, value]) => [key, value instanceof Secret ? value.revealValue() : undefined]);
    expect(held).to.eql([
      ['port', port.revealValue()],
      ['pointed', port.revealValue()],
      ['text', 'at 5432'],
    ]);
    expect(diff(new Map([['a', port]]), new Map([['a', new Secret('5432')]]))).to.have.length(1);
  });

  it('is unknown wherever one has a part that nobody has opened', () => {
    const values = resolvedValues([source('a.yml', { a: new UnopenedSecret('x'), b: 'of ${a}', c: '${a}', d: 'no' })]);
    expect([...values].filter(([, value]) => value instanceof UnopenedSecret).map(([key]) => key)).to.eql([
      'a',
      'b',
      'c',
    ]);
  });

  it('prints as *** wherever it ends up', () => {
    const secret = new Secret('hunter2');
    expect([String(secret), JSON.stringify({ secret }), inspect(secret), inspect({ secret })]).to.eql([
      '***',
      '{"secret":"***"}',
      '***',
      '{ secret: *** }',
    ]);
  });

  it('is compared by what it holds', () => {
    const before = new Map<string, Value>([['a', new Secret('1')]]);
    expect(diff(before, new Map([['a', new Secret('1')]]))).to.eql([]);
    expect(diff(before, new Map([['a', new Secret('2')]]))).to.have.length(1);
    expect(diff(before, new Map([['a', '1']]))).to.have.length(1);
  });

  it('is explained by its fingerprint, and so is what it has a part in', () => {
    const show = showValueBy((text) => `#${text.length}`);
    const explanation = explain('url', sources);
    expect(show(explanation?.resolved ?? null)).to.equal('secret:#20');
    expect(explanation?.placeholders.map(({ key, value }) => [key, show(value ?? null)])).to.eql([
      ['password', 'secret:#7'],
    ]);
    expect(JSON.stringify(explanation)).not.to.include('hunter2');
  });
});
