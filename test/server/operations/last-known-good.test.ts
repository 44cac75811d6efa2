import { expect } from 'chai';
import type { Document } from '../../../server/core/environment.js';
import {
  CircularPlaceholderError,
  InvalidDocumentError,
  RemoteUnavailableError,
  SchemaViolationError,
} from '../../../server/core/errors.js';
import type { Layer, Verifier } from '../../../server/core/ports.js';
import type { Secret } from '../../../server/core/secret.js';
import { documentCache } from '../../../server/operations/document-cache.js';
import { lastKnownGood, MAX_STEPS } from '../../../server/operations/last-known-good.js';
import { layerResolver } from '../../../server/operations/read-environment.js';
import { coordinatesOf } from '../../support/memory-layer.js';
import { NO_SECRETS } from '../../support/no-secrets.js';

const orders = coordinatesOf('orders');

/** A history of one file, newest first; `bad` cannot be parsed, `lost` cannot be read, `absent` is not there. */
function history(repository: string, [content = '', ...older]: readonly string[]): Layer {
  const parent = older.length === 0 ? undefined : history(repository, older);
  return {
    ...{
      label: 'main',
      version: `${repository}${older.length}`,
      committedAt: `2026-11-20T09:00:${age(older.length)}Z`,
    },
    files: new Map(content === 'absent' ? [] : [['orders.yml', { oid: `${repository}:${content}`, size: -1 }]]),
    ...{ searchPaths: [''], labelFolders: false, namePrefix: `${repository}/` },
    blobs: { read: async (oid) => Buffer.from(oid) },
    freshness: { staleSeconds: () => undefined },
    parent: async () => parent,
  };
}

function age(commits: number): string {
  return String(commits % 60).padStart(2, '0');
}

function parse(path: string, bytes: Uint8Array): readonly Document[] {
  const content = Buffer.from(bytes).toString();
  if (content.includes('bad')) throw new InvalidDocumentError('bad', { place: { file: path, line: 3, column: 1 } });
  if (content.includes('lost')) throw new RemoteUnavailableError('lost');
  return [{ properties: [{ key: 'content', value: content, line: 1, column: 1 }] }];
}

function world(verify: Verifier['verify'] = async () => {}) {
  let attempts = 0;
  const documents = documentCache(parse, { maxProperties: 1000 });
  const options = { overrides: {}, keysPerEnvironment: 100 };
  const resolveLayers = layerResolver({ documents, secrets: NO_SECRETS, options, maxAnswers: 5000 });
  const resolve = lastKnownGood({
    resolveLayers: (...asked) => {
      attempts += 1;
      return resolveLayers(...asked);
    },
    verifier: { verify, close: async () => {} },
    maxAnswers: 5000,
  });
  return {
    resolve: async (...layers: readonly Layer[]) => {
      const before = attempts;
      const { answer } = await resolve(orders, layers);
      return { version: answer.environment.version, rejection: answer.rejection, attempts: attempts - before };
    },
  };
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'nothing',
    (error) => error.code,
  );
}

describe('lastKnownGood', () => {
  for (const { commits, version, since } of [
    { commits: ['good'], version: 'a0', since: undefined },
    { commits: ['bad', 'good'], version: 'a0', since: '2026-11-20T09:00:01Z' },
    { commits: ['bad', 'bad', 'good', 'good'], version: 'a1', since: '2026-11-20T09:00:02Z' },
    { commits: ['good', 'bad', 'good'], version: 'a2', since: undefined },
  ]) {
    it(`serves ${version} of ${commits.join(' ← ')}`, async () => {
      const { resolve } = world();
      const served = await resolve(history('a', commits));
      expect([served.version, served.rejection?.since]).to.eql([version, since]);
      expect(served.rejection?.rejected).to.equal(since && `a${commits.length - 1}`);
    });
  }

  it('says what is wrong with the newest when nothing is good', async () => {
    const error = await world()
      .resolve(history('a', ['bad', 'bad']))
      .catch((thrown) => thrown);
    expect(error).to.deep.include({
      code: 'invalid-document',
      place: { file: 'orders.yml', line: 3, column: 1, version: 'a1' },
    });
  });

  it('serves nothing from before there was anything, nor what was taken away again', async () => {
    const { resolve } = world();
    for (const commits of [
      ['bad', 'absent'],
      ['bad', 'bad', 'absent', 'good'],
    ]) {
      expect(await codeOf(resolve(history('a', commits))), commits.join()).to.equal('invalid-document');
    }
    expect((await resolve(history('b', ['absent', 'bad']))).version).to.equal('b1');
    expect(await codeOf(resolve(history('b', ['bad', 'absent', 'bad'])))).to.equal('invalid-document');
  });

  it('serves what the verifier lets pass', async () => {
    const { resolve } = world(async ({ version }) => {
      if (version !== 'a0') throw new CircularPlaceholderError('circle', { place: { file: 'orders.yml', version } });
    });
    expect((await resolve(history('a', ['one', 'two', 'three']))).version).to.equal('a0');
  });

  it('takes nothing but a refusal for one, and tries again later', async () => {
    const { resolve } = world();
    expect(await codeOf(resolve(history('a', ['lost', 'good'])))).to.equal('remote-unavailable');
    expect(await codeOf(resolve(history('a', ['bad', 'lost', 'good'])))).to.equal('remote-unavailable');
    expect((await resolve(history('a', ['good']))).version).to.equal('a0');
  });

  it('looks at one more commit when one is added to what it knows', async () => {
    const { resolve } = world();
    const commits = [...Array.from({ length: 50 }, () => 'bad'), 'good'];
    const first = await resolve(history('a', commits));
    const next = await resolve(history('a', ['bad', ...commits]));
    expect([first.attempts, next.attempts]).to.eql([51, 1]);
    expect(next.rejection?.since).to.equal(first.rejection?.since);
  });

  for (const { reach, version } of [
    { reach: MAX_STEPS, version: 'a0' },
    { reach: MAX_STEPS + 1, version: undefined },
  ]) {
    for (const known of [0, reach - 400]) {
      it(`looks back ${reach} commits: ${version ?? 'too far'}, having known it from ${known} or not`, async () => {
        const { resolve } = world();
        const commits = [...Array.from({ length: reach }, () => 'bad'), 'good'];
        if (known > 0) await resolve(history('a', commits.slice(-known)));
        const served = await resolve(history('a', commits)).catch(() => undefined);
        expect(served?.version).to.equal(version);
      });
    }
  }

  for (const { strong, weak, versions } of [
    { strong: ['bad', 'good'], weak: ['good'], versions: 'a0,b0' },
    { strong: ['good', 'good'], weak: ['bad', 'good'], versions: 'a1,b0' },
    { strong: ['bad', 'good'], weak: ['bad', 'bad', 'good'], versions: 'a0,b0' },
    { strong: ['good', 'good'], weak: ['bad'], versions: undefined },
  ]) {
    it(`lets only the layer to blame go back: ${strong.join(' ← ')} over ${weak.join(' ← ')}`, async () => {
      const served = await world()
        .resolve(history('a', strong), history('b', weak))
        .catch(() => undefined);
      expect(served?.version).to.equal(versions);
    });
  }

  it('has no history where a layer has none', async () => {
    const { parent: _, ...native } = history('a', ['bad', 'good']);
    expect(await codeOf(world().resolve(native))).to.equal('invalid-document');
  });

  describe('with a Vault', () => {
    /** What it holds now and held before, newest first; it is always to blame. */
    function vault(contents: readonly string[]): Layer {
      const layer = history('v', contents);
      const [before] = contents.length > 1 ? [vault(contents.slice(1))] : [];
      return { ...layer, parent: async () => before, ranked: { readAs: '.yaml', nameOf: (path) => `vault:${path}` } };
    }
    /** Like a schema in the git layer that a value of the Vault has to suit. */
    const { resolve } = world(async ({ propertySources: [secret, written] }) => {
      const value = secret?.properties[0]?.value as Secret;
      const wanted = String(written?.properties[0]?.value).replace('a:', 'v:');
      if (value.reveal() === wanted || wanted === 'v:any') return;
      const place = { file: 'orders.yml', version: secret?.file?.oid === 'v:new' ? 'v1' : 'v0' };
      throw new SchemaViolationError('x', { key: 'content', rule: 'x', place });
    });

    it('serves what it held before, and says what was refused', async () => {
      const served = await resolve(vault(['new', 'old']), history('a', ['old']));
      expect(served).to.deep.include({ version: 'v0,a0' });
      expect(served.rejection).to.include({ rejected: 'v1', code: 'schema-violation', file: 'orders.yml' });
    });

    it('goes back by commits when the Vault has nothing older', async () => {
      const served = await resolve(vault(['old']), history('a', ['new', 'any']));
      expect(served.version).to.equal('v0,a0');
      expect(served.rejection).to.include({ rejected: 'v0' });
    });

    it('waits for no search that waits for it: what the Vault held before may be what it holds again', async () => {
      let held: readonly string[] = ['v0'];
      const of = (version: string, content: string): Layer => {
        const before = () => held[held.indexOf(version) + 1];
        return { ...vault([content]), version, parent: async () => byVersion[before() ?? ''] };
      };
      const byVersion: Readonly<Record<string, Layer>> = { v0: of('v0', 'one'), v1: of('v1', 'two') };
      const [one, two] = [of('v0', 'one'), of('v1', 'two')];
      let open = () => {};
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      const { resolve } = world(async ({ propertySources: [secret] }) => {
        const isOne = (secret?.properties[0]?.value as Secret).reveal() === 'v:one';
        if (isOne) await opened;
        const place = { file: 'orders.yml', version: isOne ? 'v0' : 'v1' };
        throw new SchemaViolationError('x', { key: 'content', rule: 'x', place });
      });
      const first = codeOf(resolve(one));
      held = ['v1', 'v0'];
      const second = codeOf(resolve(two));
      await new Promise((resolve) => setTimeout(resolve, 20)); // until it has gone back to what is still being looked at
      held = ['v0', 'v1'];
      open();
      expect(await Promise.all([first, second])).to.eql(['schema-violation', 'schema-violation']);
    });

    it('does not go far for it', async () => {
      const commits = Array.from({ length: 30 }, () => 'new');
      expect(await codeOf(resolve(vault(['old']), history('a', [...commits, 'any'])))).to.equal('schema-violation');
    });
  });
});
