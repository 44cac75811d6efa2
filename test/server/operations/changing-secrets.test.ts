import { expect } from 'chai';
import type { Document } from '../../../server/core/environment.js';
import { UndecryptableSecretError, VaultUnavailableError } from '../../../server/core/errors.js';
import type { Layer, SecretOpener, SecretPlace } from '../../../server/core/ports.js';
import { springText } from '../../../server/core/value.js';
import { documentCache } from '../../../server/operations/document-cache.js';
import { lastKnownGood } from '../../../server/operations/last-known-good.js';
import { layerResolver } from '../../../server/operations/read-environment.js';
import { coordinatesOf } from '../../support/memory-layer.js';

/** A history of one value, newest first. */
function history([content = '', ...older]: readonly string[]): Layer {
  const parent = older.length === 0 ? undefined : history(older);
  return {
    ...{ label: 'main', version: `v${older.length}`, committedAt: '2026-11-20T09:00:00Z' },
    files: new Map([['orders.yml', { oid: content, size: -1 }]]),
    ...{ searchPaths: [''], labelFolders: false, namePrefix: 'git/' },
    blobs: { read: async (oid) => Buffer.from(oid) },
    freshness: { staleSeconds: () => undefined },
    parent: async () => parent,
  };
}

function parse(_: string, bytes: Uint8Array): readonly Document[] {
  return [{ properties: [{ key: 'content', value: Buffer.from(bytes).toString(), line: 1, column: 1 }] }];
}

/** Values `@name` stand for what is held under that name; what is not held is not told. */
function world() {
  const held = new Map<string, string>();
  const told = (text: string, { key, ...place }: SecretPlace) => {
    const value = held.get(text);
    if (value === undefined) throw new VaultUnavailableError('silent').at({ key, ...place });
    if (value === 'missing') throw new UndecryptableSecretError('not in Vault', { key, place });
    return value;
  };
  const secrets: SecretOpener = {
    isSealed: (text) => text.startsWith('@'),
    open: told,
    async prepare(sealed) {
      for (const { text, place } of sealed) if (held.get(text) !== 'missing') told(text, place);
      const found = sealed.map(({ text }) => [text, held.get(text)] as const);
      const uses = {
        identity: JSON.stringify(found),
        isCurrent: () => found.every(([text, value]) => held.get(text) === value),
        staleSeconds: () => undefined,
      };
      return found.length === 0 ? { opener: secrets } : { opener: secrets, uses };
    },
  };
  const documents = documentCache(parse, { maxProperties: 1000 });
  const options = { overrides: {}, keysPerEnvironment: 100 };
  const resolveLayers = layerResolver({ documents, secrets, options, maxAnswers: 100 });
  const verifier = { verify: async () => {}, close: async () => {} };
  const resolve = lastKnownGood({ resolveLayers, verifier, maxAnswers: 100 });
  return {
    held,
    async read(...commits: readonly string[]) {
      try {
        const { answer } = await resolve(coordinatesOf('orders'), [history(commits)]);
        const { environment, rejection } = answer;
        const value = environment.propertySources[0]?.properties[0]?.value ?? null;
        return [environment.version, springText(value), rejection?.code];
      } catch (error) {
        return (error as VaultUnavailableError).code;
      }
    },
  };
}

describe('secrets that change without a commit', () => {
  it('give another answer at the same version, and another identity', async () => {
    const { held, read } = world();
    held.set('@a', '1');
    expect(await read('@a')).to.eql(['v0', '1', undefined]);
    held.set('@a', '2');
    expect(await read('@a')).to.eql(['v0', '2', undefined]);
  });

  it('make a refused commit good, and a good one refused', async () => {
    const { held, read } = world();
    held.set('@a', 'missing');
    expect(await read('@a', 'plain')).to.eql(['v0', 'plain', 'undecryptable-secret']);
    held.set('@a', '1');
    expect(await read('@a', 'plain')).to.eql(['v1', '1', undefined]);
    held.set('@a', 'missing');
    expect(await read('@a', 'plain')).to.eql(['v0', 'plain', 'undecryptable-secret']);
  });

  it('that are not told leave in place what was served, until they are', async () => {
    const { held, read } = world();
    held.set('@a', '1');
    expect(await read('@a', 'older')).to.eql(['v1', '1', undefined]);
    expect(await read('@b', '@a', 'older')).to.eql(['v1', '1', 'vault-unavailable']);
    expect(await read('@c', '@b', '@a', 'older')).to.eql(['v1', '1', 'vault-unavailable']);
    held.set('@b', '2').set('@c', '3');
    expect(await read('@c', '@b', '@a', 'older')).to.eql(['v3', '3', undefined]);
  });

  it('that are not told never bring back what was not served here', async () => {
    const { read } = world();
    expect(await read('@a', 'from before there was a Vault')).to.equal('vault-unavailable');
  });

  it('that are not told any more are closed, whatever was served before them', async () => {
    const { held, read } = world();
    await read('plain');
    held.set('@a', '1');
    expect(await read('@a', 'plain')).to.eql(['v1', '1', undefined]);
    held.delete('@a');
    expect(await read('@a', 'plain')).to.equal('vault-unavailable');
    expect(await read('@a', 'plain')).to.equal('vault-unavailable');
    expect(await read('next', '@a', 'plain')).to.eql(['v2', 'next', undefined]);
    expect(await read('@b', 'next', '@a', 'plain')).to.eql(['v2', 'next', 'vault-unavailable']);
  });
});
