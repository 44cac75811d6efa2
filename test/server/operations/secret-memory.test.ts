import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { KeyRing } from '../../../server/ciphers/key-ring.js';
import { secretOpener } from '../../../server/ciphers/secret-opener.js';
import { springCiphers } from '../../../server/ciphers/spring/spring-ciphers.js';
import type { Layer, SecretOpener } from '../../../server/core/ports.js';
import { springText } from '../../../server/core/value.js';
import { documentParser } from '../../../server/formats/parse-documents.js';
import { documentCache } from '../../../server/operations/document-cache.js';
import { layerResolver } from '../../../server/operations/read-environment.js';
import { rememberSecrets } from '../../../server/operations/secret-memory.js';
import { coordinatesOf } from '../../support/memory-layer.js';

const RSA = { algorithm: 'DEFAULT', strong: false, salt: 'deadbeef' } as const;

/** A repository at one commit. */
function layerOf(version: string, files: Readonly<Record<string, string>>): Layer {
  const oidOf = (text: string) => createHash('sha1').update(text).digest('hex');
  const contents = new Map(Object.values(files).map((text) => [oidOf(text), Buffer.from(text)]));
  return {
    ...{ label: 'main', version, committedAt: '2026-11-20T09:00:00Z', searchPaths: [''], labelFolders: false },
    files: new Map(Object.entries(files).map(([path, text]) => [path, { oid: oidOf(text), size: -1 }])),
    ...{ namePrefix: 'git/', freshness: { staleSeconds: () => undefined } },
    blobs: { read: async (oid) => contents.get(oid) as Buffer },
  };
}

async function world() {
  const spring = await springCiphers({ key: 'a pass phrase', salt: 'deadbeef', rsa: RSA });
  const real = secretOpener({ enabled: true, spring, ring: new KeyRing([]) });
  let decryptions = 0;
  const counting: SecretOpener = {
    isSealed: real.isSealed,
    open(text, place) {
      decryptions += 1;
      return real.open(text, place);
    },
  };
  const parse = documentParser({ fileBytes: 100_000, keysPerFile: 1000 });
  const resolve = layerResolver({
    documents: documentCache(parse, { maxProperties: 1000 }),
    ...{ secrets: rememberSecrets(counting), options: { overrides: {}, keysPerEnvironment: 1000 }, maxAnswers: 100 },
  });
  const read = async (application: string, layer: Layer) => {
    const { environment } = await resolve(coordinatesOf(application), [layer]);
    return environment.propertySources.flatMap(({ properties }) => properties.map(({ value }) => springText(value)));
  };
  return { read, seal: (plain: string) => `{cipher}${spring?.seal(plain)}`, decryptions: () => decryptions };
}

describe('rememberSecrets', () => {
  it('decrypts nothing at a commit that touches no secret, and at another one what it touches', async () => {
    const { read, seal, decryptions } = await world();
    const [one, two] = [seal('one'), seal('two')];
    const orders = `a: '${one}'\nb: '${two}'\n`;
    const first = { 'orders.yml': orders, 'billing.yml': `c: '${seal('three')}'\n` };
    expect(await read('orders', layerOf('v1', first))).to.eql(['one', 'two']);
    expect(await read('billing', layerOf('v1', first))).to.eql(['three']);
    expect(decryptions()).to.equal(3);

    const others = { ...first, 'README.md': 'x', 'billing.yml': `${first['billing.yml']}plain: 1\n` };
    expect(await read('orders', layerOf('v2', others))).to.eql(['one', 'two']);
    expect(await read('billing', layerOf('v2', others))).to.eql(['1', 'three']);
    const plain = { ...others, 'orders.yml': `plain: 2\n${orders}` };
    expect(await read('orders', layerOf('v3', plain))).to.eql(['2', 'one', 'two']);
    expect(decryptions()).to.equal(3);

    const secret = { ...plain, 'orders.yml': `a: '${one}'\nb: '${seal('another')}'\n` };
    expect(await read('orders', layerOf('v4', secret))).to.eql(['one', 'another']);
    expect(decryptions()).to.equal(4);
  });
});
