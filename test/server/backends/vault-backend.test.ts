import { expect } from 'chai';
import { openVaultBackend, type VaultBackendSettings } from '../../../server/backends/vault-backend.js';
import type { Layer } from '../../../server/core/ports.js';
import { itServesVersions } from '../../support/backend-contract.js';
import { type FakeVault, fakeVault } from '../../support/fake-vault.js';
import { ask } from '../../support/git-backend.js';
import type { Files } from '../../support/git-repository.js';
import { manualClock } from '../../support/manual-clock.js';
import { rejection } from '../../support/rejection.js';
import { vaultSamples } from '../../support/vault-samples.js';

const SETTINGS: VaultBackendSettings = {
  ...{ mount: 'secret', kvVersion: 2, pathToKey: '', defaultKey: 'application', profileSeparator: ',' },
  ...{
    fullKeyPath: false,
    enableLabel: false,
    defaultLabel: 'main',
    maxStaleMs: 3_600_000,
    limits: { fileBytes: 2 ** 20 },
  },
};

const ENGINE = 'sys/internal/ui/mounts/secret';
const VERSION_2 = '{"path":"secret/","type":"kv","options":{"version":"2"}}';

function open(vault: FakeVault, settings: Partial<VaultBackendSettings> = {}) {
  const clock = manualClock();
  return { clock, backend: openVaultBackend({ ...SETTINGS, ...settings }, { vault, clock }) };
}

function vaultWith(files: Files): FakeVault {
  const vault = fakeVault();
  for (const [key, json] of Object.entries(files)) vault.put(`secret/${key}`, json as string | null);
  return vault;
}

async function underTest(files: Files) {
  const vault = vaultWith(files);
  const { backend } = open(vault);
  const write = async (changed: Files) => {
    for (const [key, json] of Object.entries(changed)) vault.put(`secret/${key}`, json as string | null);
  };
  return { backend, write, [Symbol.asyncDispose]: () => backend.close() };
}

async function layerOf({ backend }: ReturnType<typeof open>, path = 'orders/prod'): Promise<Layer> {
  const [layer] = await backend.layers(ask(path));
  return layer as Layer;
}

describe('vault backend', () => {
  itServesVersions(underTest, vaultSamples);

  it('is made of the keys that are there, the strongest first, named as Spring names them', async () => {
    const vault = vaultWith({ application: '{"a":1}', 'orders,prod': '{"b":1}', billing: '{"c":1}' });
    const layer = await layerOf(open(vault));
    expect([...layer.files.keys()]).to.eql(['vault:secret/orders,prod', 'vault:secret/application']);
    const names = (of: Layer) => [...of.files.keys()].map((path) => of.ranked?.nameOf(path));
    expect(names(layer)).to.eql(['vault:orders,prod', 'vault:application']);
    expect(layer).to.deep.include({ label: 'main', searchPaths: [], labelFolders: false });
    expect(names(await layerOf(open(vault, { fullKeyPath: true })))[0]).to.equal('vault:secret/orders,prod');
    vault.put('secret/config/orders', '{"d":1}');
    const below = await layerOf(open(vault, { pathToKey: 'config', fullKeyPath: true }));
    expect([...below.files.keys()]).to.eql(['vault:secret/config/orders']);
    expect(names(below)).to.eql(['vault:secret/orders']);
  });

  it('asks for each key once, and then answers from memory', async () => {
    const vault = vaultWith({ orders: '{"a":1}' });
    const opened = open(vault);
    await opened.backend.opened;
    expect(vault.questions).to.eql(['secret/application']);
    const first = await layerOf(opened);
    expect(await layerOf(opened)).to.equal(first);
    expect(vault.questions.toSorted()).to.eql([
      'secret/application',
      'secret/application,prod',
      'secret/orders',
      'secret/orders,prod',
    ]);
  });

  it('does not mind labels, unless they are part of the keys', async () => {
    const opened = open(vaultWith({ orders: '{"a":1}', 'orders,prod,v2': '{"b":1}' }));
    expect(await layerOf(opened, 'orders/prod/v2')).to.equal(await layerOf(opened));
    const labelled = open(vaultWith({ 'orders,prod,v2': '{"b":1}' }), { enableLabel: true });
    expect((await layerOf(labelled, 'orders/prod/v2')).label).to.equal('v2');
    expect((await layerOf(labelled, 'orders/prod')).files.size).to.equal(0);
  });

  it('has versions that replicas agree on, that no value is part of, and that are no commit ids', async () => {
    const vault = vaultWith({ orders: '{"a":"hunter2"}', billing: '{"a":"hunter2"}' });
    const [one, other] = [open(vault), open(vault)];
    const { version } = await layerOf(one);
    expect((await layerOf(other)).version).to.equal(version);
    expect(version).to.match(/^[0-9a-f]{48}$/);
    expect((await layerOf(one, 'billing/prod')).version).not.to.equal(version);
    vault.put('secret/orders', '{"a":"hunter3"}');
    await vault.look();
    expect((await layerOf(one)).version).not.to.equal(version);
  });

  it('keeps digits, and what JSON may hold and YAML may not', async () => {
    const json = '{"n":1.10,"big":12345678901234567890123,"t":"\\u007f\\u2028\\u0085\\ufeff"}';
    const { blobs, files } = await layerOf(open(vaultWith({ orders: json })));
    const [entry] = files.values();
    expect(Buffer.from(await blobs.read(entry?.oid ?? '')).toString()).to.equal(json);
  });

  it('tells that something has changed, and what was there before', async () => {
    const vault = vaultWith({ orders: '{"a":0}' });
    const opened = open(vault);
    const versions = [(await layerOf(opened)).version];
    let changes = 0;
    const stop = opened.backend.onChange(() => {
      changes += 1;
    });
    for (let write = 1; write <= 6; write += 1) {
      vault.put('secret/orders', `{"a":${write}}`);
      await vault.look();
      versions.push((await layerOf(opened)).version);
    }
    expect(changes).to.equal(6);
    stop();
    const seen: string[] = [];
    for (let layer: Layer | undefined = await layerOf(opened); layer; layer = await layer.parent?.())
      seen.push(layer.version);
    expect(seen).to.eql(versions.toReversed().slice(0, 5));
  });

  it('serves what it has read while Vault is silent, and says so; nothing else', async () => {
    const vault = vaultWith({ orders: '{"a":1}' });
    const opened = open(vault);
    const before = await layerOf(opened);
    vault.isSilent = true;
    expect(await layerOf(opened)).to.equal(before);
    expect(before.freshness.staleSeconds()).to.equal(7);
    const error = await rejection(opened.backend.layers(ask('billing/prod')));
    expect(error).to.include({ code: 'vault-unavailable', retryAfterSeconds: 3 });
    expect(opened.backend.status()).to.deep.equal({
      ready: true,
      repositories: [
        {
          name: 'vault:secret',
          state: 'stale',
          defaultLabel: 'main',
          version: null,
          lastFetchedAt: 1,
          lastError: 'silent',
        },
      ],
    });
  });

  it('opens while Vault is silent, and is not ready', async () => {
    const vault = fakeVault();
    vault.isSilent = true;
    const { backend } = open(vault);
    await backend.opened;
    expect(backend.status()).to.include({ ready: false });
  });

  it('has no answer where Vault forbids a key, and says which', async () => {
    const vault = vaultWith({ orders: '{"a":1}' });
    vault.put('secret/application,prod', 'forbidden');
    const error = await rejection(open(vault).backend.layers(ask('orders/prod')));
    expect(error).to.have.property('code', 'vault-unavailable');
    expect(error.message).to.match(/^Vault forbids secret\/application,prod \(/);
  });

  for (const { when, mount, kvVersion, met } of [
    {
      when: 'is of another version',
      mount: 'secret',
      kvVersion: 1,
      met: /^secret in Vault: version 2 of .* \(expected: version 1 /,
    },
    { when: 'is not there', mount: 'other', kvVersion: 2, met: /^other in Vault: nothing is mounted there/ },
    { when: 'is none of keys and values', mount: 'pki', kvVersion: 2, met: /^pki in Vault: another engine / },
  ] as const) {
    it(`has no answer as long as the engine ${when}: every key would seem to be absent`, async () => {
      const vault = vaultWith({ orders: '{"a":1}' });
      vault.put('sys/internal/ui/mounts/pki', '{"path":"pki/","type":"pki"}');
      const { backend } = open(vault, { mount, kvVersion });
      await backend.opened;
      const error = await rejection(backend.layers(ask('orders/prod')));
      expect(error).to.include({ code: 'vault-unavailable', retryAfterSeconds: 30 });
      expect(error.message).to.match(met);
      const { ready, repositories } = backend.status();
      expect([ready, repositories[0]?.state, repositories[0]?.lastError]).to.eql([false, 'down', error.message]);
      expect(vault.questions).to.eql([]);
    });
  }

  it('is ready once its engine is there, without a question', async () => {
    const vault = fakeVault();
    const { backend } = open(vault, { mount: 'late' });
    await backend.opened;
    expect(backend.status()).to.include({ ready: false });
    vault.put('sys/internal/ui/mounts/late', '{"path":"late/","type":"kv","options":{"version":"2"}}');
    await vault.look();
    await new Promise(setImmediate);
    expect(backend.status()).to.include({ ready: true });
  });

  for (const { when, mounted } of [
    { when: 'is mounted no more', mounted: null },
    { when: 'has become one of another version', mounted: '{"path":"secret/","type":"kv","options":{"version":"1"}}' },
    { when: 'may not even be asked about any more', mounted: 'forbidden' },
  ] as const) {
    it(`keeps serving what was there when its engine ${when}, and says so`, async () => {
      const vault = vaultWith({ orders: '{"a":1}', application: '{"b":1}' });
      const opened = open(vault);
      const before = await layerOf(opened);
      vault.put(ENGINE, mounted);
      for (const key of ['orders', 'application']) vault.put(`secret/${key}`, null);
      opened.clock.advance(60_000);
      await vault.look();
      expect(before.freshness.isCurrent?.()).to.equal(false);
      expect(await layerOf(opened)).to.equal(before);
      expect(before.freshness.isCurrent?.()).to.equal(true);
      expect(before.freshness.staleSeconds()).to.equal(60);
      expect(await rejection(opened.backend.layers(ask('billing/prod')))).to.have.property('code', 'vault-unavailable');
      const { ready, repositories } = opened.backend.status();
      expect([ready, repositories[0]?.state]).to.eql([true, 'stale']);
      expect(repositories[0]?.lastError).to.match(/^secret in Vault: .* \(expected: version 2 of /);
      expect(await rejection(opened.backend.refresh())).to.have.property('code', 'vault-unavailable');
      opened.clock.advance(3_600_000);
      expect(await rejection(opened.backend.layers(ask('orders/prod')))).to.have.property('code', 'vault-unavailable');
    });
  }

  it('finds out within half a minute that its engine is there again, and tells', async () => {
    const vault = vaultWith({ orders: '{"a":1}', application: '{"b":1}' });
    const opened = open(vault);
    const before = await layerOf(opened);
    for (const path of [ENGINE, 'secret/orders', 'secret/application']) vault.put(path, null);
    await vault.look();
    await layerOf(opened);
    const told = new Promise<void>((resolve) => opened.backend.onChange(resolve));
    vault.put(ENGINE, VERSION_2);
    vault.put('secret/orders', '{"a":2}');
    opened.clock.advance(30_000);
    await told;
    const after = await layerOf(opened);
    expect(after.version).not.to.equal(before.version);
    expect([...after.files.keys()]).to.eql(['vault:secret/orders']);
    expect(after.freshness.staleSeconds()).to.equal(undefined);
    expect(opened.backend.status().repositories[0]).to.include({ state: 'up', lastError: null });
  });

  it('believes that a key is gone when its engine is there', async () => {
    const vault = vaultWith({ orders: '{"a":1}', application: '{"b":1}' });
    const opened = open(vault);
    await layerOf(opened);
    vault.put('secret/orders', null);
    await vault.look();
    const after = await layerOf(opened);
    expect([...after.files.keys()]).to.eql(['vault:secret/application']);
    expect([after.freshness.isCurrent?.(), after.freshness.staleSeconds()]).to.eql([true, undefined]);
  });

  it('keeps serving a key that is gone while nobody tells whether its engine is, too', async () => {
    const vault = vaultWith({ orders: '{"a":1}' });
    const opened = open(vault);
    const before = await layerOf(opened);
    vault.put('secret/orders', null);
    await vault.look();
    vault.isSilent = true;
    expect(await layerOf(opened)).to.equal(before);
    expect(before.freshness.staleSeconds()).to.equal(7);
    vault.isSilent = false;
    opened.clock.advance(30_000);
    await new Promise(setImmediate);
    expect((await layerOf(opened)).files.size).to.equal(0);
  });

  it('asks about its engine for as long as it is not there, though nobody reads', async () => {
    const vault = fakeVault();
    const { backend, clock } = open(vault, { mount: 'late' });
    await backend.opened;
    for (let minutes = 0; minutes < 90; minutes += 0.5) {
      clock.advance(30_000);
      await new Promise(setImmediate);
    }
    expect(backend.status()).to.include({ ready: false });
    vault.put('sys/internal/ui/mounts/late', '{"path":"late/","type":"kv","options":{"version":"2"}}');
    clock.advance(30_000);
    await new Promise(setImmediate);
    expect(backend.status()).to.include({ ready: true });
    await backend.close();
  });

  it('refreshes any number of keys, and turns no reader away because of that', async () => {
    const vault = vaultWith({ orders: '{"a":1}' });
    const opened = open(vault);
    for (let name = 0; name < 700; name += 1) await opened.backend.layers(ask(`made-up-${name}/prod`));
    vault.put('secret/made-up-699', '{"a":1}');
    const asked = vault.questions.length;
    const [, layer] = await Promise.all([opened.backend.refresh(), layerOf(opened)]);
    expect(layer.files.size).to.equal(1);
    expect(vault.questions.length - asked).to.be.above(1400);
    expect((await layerOf(opened, 'made-up-699/prod')).files.size).to.equal(1);
  });

  it('looks again for a version that it has never seen, and for no commit id', async () => {
    const [here, there] = [vaultWith({ orders: '{"a":1}' }), vaultWith({ orders: '{"a":1}' })];
    const behind = open(here);
    await layerOf(behind);
    const asked = here.questions.length;
    await behind.backend.catchUp(ask('orders/prod'), 'a'.repeat(40), 1000);
    expect(here.questions).to.have.length(asked);
    for (const vault of [here, there]) vault.put('secret/orders', '{"a":2}');
    const { version } = await layerOf(open(there));
    await behind.backend.catchUp(ask('orders/prod'), `${'a'.repeat(40)},${version}`, 1000);
    expect((await layerOf(behind)).version).to.equal(version);
    expect(await behind.backend.holds(version)).to.equal(true);
    expect(here.questions).to.have.length(asked + 4);
  });

  it('cannot catch up while Vault is silent', async () => {
    const vault = vaultWith({ orders: '{"a":1}' });
    const opened = open(vault);
    await layerOf(opened);
    vault.isSilent = true;
    const error = await rejection(opened.backend.catchUp(ask('orders/prod'), 'b'.repeat(48), 1000));
    expect(error).to.have.property('code', 'version-unavailable');
  });

  it('lists nothing: a Vault is only asked by name', async () => {
    const { backend } = open(vaultWith({ orders: '{"a":1}' }));
    expect((await backend.catalog(undefined)).map(({ files }) => files.size)).to.eql([0]);
  });

  it('tells whether an answer from memory is still made of the same, and counts as a reader by that', async () => {
    const vault = vaultWith({ orders: '{"a":1}' });
    const layer = await layerOf(open(vault));
    expect(layer.freshness.isCurrent?.()).to.equal(true);
    vault.put('secret/orders,prod', '{"a":2}');
    await vault.look();
    expect(layer.freshness.isCurrent?.()).to.equal(false);
  });
});
