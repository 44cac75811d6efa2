import { expect } from 'chai';
import type { Document } from '../../../server/core/environment.js';
import { UndecryptableSecretError } from '../../../server/core/errors.js';
import type { Layer, SecretOpener } from '../../../server/core/ports.js';
import { Secret } from '../../../server/core/secret.js';
import { springText } from '../../../server/core/value.js';
import { documentCache } from '../../../server/operations/document-cache.js';
import { layerResolver } from '../../../server/operations/read-environment.js';
import { rememberSecrets } from '../../../server/operations/secret-memory.js';
import { coordinatesOf } from '../../support/memory-layer.js';

const LAYER: Layer = {
  ...{ label: 'main', version: 'v1', committedAt: '2026-11-20T09:00:00Z' },
  files: new Map(['orders.yml', 'sealed.yml'].map((path) => [path, { oid: path, size: -1 }])),
  ...{ searchPaths: [''], labelFolders: false, namePrefix: 'git/' },
  blobs: { read: async (oid) => Buffer.from(oid) },
  freshness: { staleSeconds: () => undefined },
};

/** Keys by number: with `opens` both the value of one file and all of the other one open. */
function world() {
  const keys = { generation: 0, opens: false };
  let [parses, tries] = [0, 0];
  const fail = (file: string) => new UndecryptableSecretError('no key is set up for it', { key: 'a', place: { file } });
  const at = { line: 1, column: 1 };
  const parse = async (path: string): Promise<readonly Document[]> => {
    parses += 1;
    if (path === 'orders.yml') return [{ properties: [{ key: 'a', value: '{sealed}', ...at }] }];
    const [value, unopened] = keys.opens ? [new Secret('open')] : ['closed', fail(path)];
    return [{ properties: [{ key: 'a', value, ...at }], ...(unopened && { unopened }) }];
  };
  const opener: SecretOpener = {
    isSealed: (text) => text === '{sealed}',
    open(_, { file }) {
      tries += 1;
      if (!keys.opens) throw fail(file);
      return 'open';
    },
  };
  const resolve = layerResolver({
    documents: documentCache(parse, { maxProperties: 1000, keys }),
    ...{ secrets: rememberSecrets(opener), keys, maxAnswers: 100 },
    options: { overrides: {}, keysPerEnvironment: 100 },
  });
  const read = async (application: string) => {
    const { environment, identity, unopened, uses } = await resolve(coordinatesOf(application), [LAYER]);
    const { key, value } = environment.propertySources[0]?.properties[0] ?? {};
    return { shown: [key, springText(value ?? null), unopened?.length], identity, uses };
  };
  return { keys, read, counts: () => [parses, tries] };
}

describe('keys that become others', () => {
  for (const application of ['orders', 'sealed']) {
    it(`open what did not open before: ${application}.yml`, async () => {
      const { keys, read } = world();
      const before = await read(application);
      expect(before.shown).to.eql(['invalid.a', '<n/a>', 1]);
      expect(before.uses?.isCurrent()).to.equal(true);
      keys.generation += 1;
      keys.opens = true;
      expect(before.uses?.isCurrent()).to.equal(false);
      const after = await read(application);
      expect(after.shown).to.eql(['a', 'open', 0]);
      expect(after.identity).not.to.equal(before.identity);
    });

    it(`leave open what is open, and ask nobody: ${application}.yml`, async () => {
      const { keys, read, counts } = world();
      keys.opens = true;
      const before = await read(application);
      const asked = counts();
      Object.assign(keys, { generation: 1, opens: false });
      expect(await read(application)).to.eql(before);
      expect(before.uses).to.equal(undefined);
      expect(counts()).to.eql(asked);
    });

    it(`that are none the better change nothing that can be seen: ${application}.yml`, async () => {
      const { keys, read } = world();
      const before = await read(application);
      keys.generation += 1;
      const after = await read(application);
      expect([after.shown, after.identity]).to.eql([before.shown, before.identity]);
    });
  }
});
