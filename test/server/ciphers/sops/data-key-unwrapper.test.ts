import { armor, Encrypter } from 'age-encryption';
import { expect } from 'chai';
import { parseAgeIdentity } from '../../../../server/ciphers/age/age-keys.js';
import { encodeBech32 } from '../../../../server/ciphers/age/bech32.js';
import { KeyRing, type KeyState } from '../../../../server/ciphers/key-ring.js';
import { parseKey } from '../../../../server/ciphers/key-text.js';
import { dataKeyUnwrapper } from '../../../../server/ciphers/sops/data-key-unwrapper.js';
import { InvalidCipherError, RemoteUnavailableError, VaultRefusalError } from '../../../../server/core/errors.js';
import type { TransitDecryption } from '../../../../server/core/ports.js';
import type { WrappedKey } from '../../../../server/core/seal.js';
import { rememberDataKeys } from '../../../../server/operations/open-resource.js';

const KEY = Buffer.alloc(32, 7);
const ADDRESS = 'https://vault.example.org:8200';
/** Of an age key whose bytes are 1 to 32. */
const IDENTITY = encodeBech32({
  prefix: 'age-secret-key-',
  bytes: Buffer.from(Array.from({ length: 32 }, (_, index) => index + 1)),
}).toUpperCase();
const RECIPIENT = parseAgeIdentity(IDENTITY)?.recipient.text ?? '';
const FIRST = { key: 'a', line: 1, column: 4 };

async function forAge(key: Uint8Array = KEY, recipient: string = RECIPIENT): Promise<WrappedKey> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(RECIPIENT);
  return { kind: 'age', recipient, text: armor.encode(await encrypter.encrypt(key)) };
}

function forTransit(change: Partial<Extract<WrappedKey, { kind: 'transit' }>> = {}): WrappedKey {
  return { kind: 'transit', address: ADDRESS, mount: 'transit', keyName: 'sops', ciphertext: 'vault:v1:x', ...change };
}

function unwrapper({ state = 'active', transit }: { state?: KeyState; transit?: TransitDecryption } = {}) {
  const ring = new KeyRing([{ id: 'k', state, for: 'server', material: parseKey(IDENTITY) }]);
  return dataKeyUnwrapper({ ring, transit, mayBeAskedFor: ({ mount }) => mount !== 'kv1' });
}

function vault(decrypt: TransitDecryption['decrypt'] = async () => KEY): TransitDecryption & { asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    address: `${ADDRESS}/`,
    asked,
    decrypt(text) {
      asked.push(text);
      return decrypt(text);
    },
  };
}

async function reasonOf(opening: Promise<unknown>): Promise<string> {
  const error = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof InvalidCipherError ? error.reason : String(error);
}

describe('dataKeyUnwrapper', () => {
  it('opens with an age key of the ring, unless it is dead', async () => {
    const seal = { groups: [[await forAge()]], threshold: 0, first: FIRST };
    expect(await unwrapper()(seal)).to.eql(KEY);
    expect(await unwrapper({ state: 'read-only' })(seal)).to.eql(KEY);
    expect(await reasonOf(unwrapper({ state: 'dead' })(seal))).to.equal('its key is marked dead');
  });

  it('says why it does not open', async () => {
    const good = await forAge();
    const text = good.kind === 'age' ? good.text : '';
    for (const [key, reason] of [
      [{ ...good, recipient: 'age1qqq' }, 'no key is set up for it'],
      [{ ...good, text: 'no armor' }, 'not a cipher text'],
      [
        { ...good, text: text.replace(/\n(.)/, (_, sign) => `\n${sign === 'A' ? 'B' : 'A'}`) },
        'does not open with its key',
      ],
      [await forAge(Buffer.alloc(16)), 'does not open with its key'],
      [forTransit(), 'no key is set up for it'],
    ] as const) {
      const seal = { groups: [[key as WrappedKey]], threshold: 0, first: FIRST };
      expect(await reasonOf(unwrapper()(seal)), reason).to.equal(reason);
    }
    expect(await reasonOf(unwrapper()({ groups: [], threshold: 0, first: FIRST }))).to.equal('no key is set up for it');
  });

  it('lets others have their turn between thousands of keys, none of which helps', async () => {
    const bad = await forAge(KEY.subarray(1));
    const damaged = { ...bad, text: (bad.kind === 'age' ? bad.text : '').replace(/\n(.)/, '\nB') } as WrappedKey;
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 0);
    const groups = [Array.from({ length: 1000 }, () => damaged)];
    expect(await reasonOf(unwrapper()({ groups, threshold: 0, first: FIRST }))).to.equal('does not open with its key');
    clearInterval(counting);
    expect(turns).to.be.above(10);
  });

  it('asks its own Vault alone, for plain names, and only when no age key helps', async () => {
    const transit = vault();
    const open = unwrapper({ transit });
    const seal = (key: WrappedKey) => ({ groups: [[key]], threshold: 0, first: FIRST });
    expect(await open(seal(forTransit()))).to.eql(KEY);
    expect(transit.asked).to.eql([{ mount: 'transit', keyName: 'sops', ciphertext: 'vault:v1:x' }]);
    for (const [change, reason] of [
      [{ address: 'https://evil.example.org' }, 'not the Vault that is set up'],
      [{ address: `${ADDRESS}.evil.example.org` }, 'not the Vault that is set up'],
      [{ mount: 'kv1' }, 'not among those that may be referred to'],
      [{ mount: '../sys' }, 'not a cipher text'],
      [{ mount: 'a/../b' }, 'not a cipher text'],
      [{ keyName: 'x?y' }, 'not a cipher text'],
      [{ keyName: '' }, 'not a cipher text'],
      [{ keyName: 'x y' }, 'not a cipher text'],
      [{ keyName: 'x'.repeat(129) }, 'not a cipher text'],
      [{ mount: `transit/${'x'.repeat(129)}` }, 'not a cipher text'],
      [{ mount: Array(300).fill('x').join('/') }, 'not a cipher text'],
    ] as const) {
      expect(await reasonOf(open(seal(forTransit(change)))), JSON.stringify(change)).to.equal(reason);
    }
    await open({ groups: [[forTransit(), await forAge()]], threshold: 0, first: FIRST });
    expect(transit.asked).to.have.length(1);
  });

  it('takes what Vault refuses for a verdict on the file', async () => {
    const transit = vault(async () => {
      throw new VaultRefusalError('forbidden by Vault', 5);
    });
    const seal = { groups: [[forTransit(), await forAge()]], threshold: 0, first: FIRST };
    expect(await unwrapper({ transit })(seal)).to.eql(KEY);
    expect(await reasonOf(unwrapper({ transit, state: 'dead' })(seal))).to.equal('forbidden by Vault');
  });

  it('lets a silent Vault be no verdict on the file, and remembers what was opened', async () => {
    let isSilent = true;
    const silent = new RemoteUnavailableError('silent');
    const transit = vault(async () => {
      if (isSilent) throw silent;
      return KEY;
    });
    const open = rememberDataKeys(unwrapper({ transit }));
    const seal = {
      groups: [[forTransit(), { ...(await forAge()), recipient: 'age1qqq' } as WrappedKey]],
      threshold: 0,
      first: FIRST,
    };
    expect(await open(seal).catch((error: unknown) => error)).to.equal(silent);
    isSilent = false;
    expect(await open(seal)).to.eql(KEY);
    isSilent = true;
    expect(await open(seal)).to.eql(KEY);
    expect(transit.asked).to.have.length(2);
  });
});
