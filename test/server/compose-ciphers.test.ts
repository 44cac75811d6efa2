import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, promisify } from 'node:util';
import { generateX25519Identity } from 'age-encryption';
import { expect } from 'chai';
import { generateAesKey } from '../../server/ciphers/key-text.js';
import { composeCiphers } from '../../server/compose-ciphers.js';
import { type EncryptionSettings, loadSettings } from '../../server/settings.js';
import { manualClock } from '../support/manual-clock.js';
import { recordingLogger } from '../support/recording-logger.js';
import { FIXTURES } from './ciphers/spring/modes.js';

const PLACE = { file: 'orders.yml', key: 'db.password' };
const RECIPIENT = 'age1kksg74xzlde7phmvzwlhfjhwk60ck7ky2dj49f46le884lsdzdsqlq9hsp';

describe('composeCiphers', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-ciphers-'));
    await writeFile(join(folder, 'blank'), ' \r\n');
    await writeFile(join(folder, 'age'), await generateX25519Identity());
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function settingsOf(encryption: unknown, environment: NodeJS.ProcessEnv = {}) {
    const file = join(folder, 'cairn.yml');
    await writeFile(file, JSON.stringify({ encryption }));
    return (await loadSettings(file, environment)).encryption;
  }

  function composed(settings: EncryptionSettings) {
    return composeCiphers(settings, { clock: manualClock(), logger: recordingLogger().logger });
  }

  async function violation(encryption: unknown): Promise<string> {
    try {
      await composed(await settingsOf(encryption));
    } catch (error) {
      expect(error).to.have.property('code', 'invalid-settings');
      return (error as Error).message;
    }
    return 'none';
  }

  it('reads a pass phrase from a variable, and from the file that one names', async () => {
    const { spring } = await composed(await settingsOf({}, { CAIRN_ENCRYPTION_KEY: 'phrase' }));
    await writeFile(join(folder, 'phrase'), 'phrase\n');
    const fromFile = await settingsOf({}, { CAIRN_ENCRYPTION_KEY_FILE: join(folder, 'phrase') });
    expect((await composed(fromFile)).spring?.open(spring?.seal('s3cret') ?? '')).to.equal('s3cret');
  });

  it('keeps the former pass phrase when its file is blank', async () => {
    await writeFile(join(folder, 'phrase'), 'phrase\n');
    const ciphers = await composed(await settingsOf({ keyFile: 'phrase' }));
    const sealed = ciphers.spring?.seal('s3cret') ?? '';
    await writeFile(join(folder, 'phrase'), '');
    await ciphers.reload();
    expect(ciphers.spring?.open(sealed)).to.equal('s3cret');
    await writeFile(join(folder, 'phrase'), 'another');
    await ciphers.reload();
    expect(() => ciphers.spring?.open(sealed)).to.throw();
  });

  it('keeps the former keys when a pipe has taken the place of their file, and reads on afterwards', async function () {
    if (process.platform === 'win32') this.skip();
    const file = join(folder, 'phrase');
    await writeFile(file, 'phrase');
    const { logger, lines, fields } = recordingLogger();
    const ciphers = await composeCiphers(await settingsOf({ keyFile: './phrase' }), { clock: manualClock(), logger });
    const sealed = ciphers.spring?.seal('s3cret') ?? '';
    await rm(file);
    await promisify(execFile)('mkfifo', [file]);
    await ciphers.reload();
    expect(lines.at(-1)).to.equal('error the keys cannot be read again; the former ones stay');
    const reason = `/encryption/keyFile: ${file}: cannot be read (expected: a regular file)`;
    expect(fields.at(-1)).to.eql({ reason });
    expect(ciphers.spring?.open(sealed)).to.equal('s3cret');
    await rm(file);
    await writeFile(file, 'another');
    await ciphers.reload();
    expect(lines.at(-1)).to.equal('info the keys were read again');
  });

  it('warns of files with keys that everybody can read', async () => {
    const names = ['closed', 'shared', 'open'];
    for (const name of names) await writeFile(join(folder, name), generateAesKey());
    await chmod(join(folder, 'closed'), 0o600);
    await chmod(join(folder, 'shared'), 0o640);
    await chmod(join(folder, 'open'), 0o644);
    const { logger, lines, fields } = recordingLogger();
    const keys = names.map((name) => ({ id: name, type: 'aes', keyFile: name }));
    await composeCiphers(await settingsOf({ keys }), { clock: manualClock(), logger });
    expect(lines).to.eql(['warn everybody on this machine can read a file with keys (expected: mode 600 or 640)']);
    expect(fields).to.eql([{ file: join(folder, 'open') }]);
  });

  it('opens a key store', async () => {
    const keyStore = { file: `${FIXTURES}keys.jks`, password: 'letmein', alias: 'primary', secret: 'changeme' };
    const { spring, opener } = await composed(await settingsOf({ keyStore, rsa: { algorithm: 'OAEP' } }));
    expect(opener.open(`{cipher}${spring?.seal('s3cret')}`, PLACE)).to.equal('s3cret');
  });

  it('reads the keys of the ring, files relative to the settings, and hides them', async () => {
    const key = generateAesKey();
    await writeFile(join(folder, 'k1.txt'), `# a key\n${generateAesKey()}\n`);
    const settings = await settingsOf(
      { keys: [{ id: 'k1', type: 'aes', keyFile: 'k1.txt', state: 'read-only' }] },
      { CAIRN_ENCRYPTION_ENABLED: 'true' },
    );
    expect(settings.keys).to.deep.include({
      ...{ id: 'k1', type: 'aes', keyFile: join(folder, 'k1.txt') },
      ...{ state: 'read-only', for: 'server' },
    });
    const keys = [
      { id: 'k2', type: 'aes', key },
      { id: 'orders', type: 'age', recipient: RECIPIENT, for: 'client' },
    ];
    const fromVariable = await settingsOf({}, { CAIRN_ENCRYPTION_KEYS: JSON.stringify(keys) });
    const { sealer, opener } = await composed(fromVariable);
    expect(opener.open(await sealer.seal('s3cret', PLACE), PLACE)).to.equal('s3cret');
    expect(inspect(fromVariable, { depth: 9 }) + JSON.stringify(fromVariable)).not.to.contain(key);
  });

  for (const { when, encryption, message } of [
    { when: 'key and keyFile are both set', encryption: { key: 'a', keyFile: './b' }, message: /^\/encryption: both/ },
    { when: 'a file is not there', encryption: { keyFile: 'none' }, message: /^\/encryption\/keyFile: .*ENOENT/ },
    {
      when: 'a pass phrase is blank',
      encryption: { keyFile: 'blank' },
      message: /^\/encryption\/keyFile: .* is empty$/,
    },
    {
      when: 'the file of a key is blank',
      encryption: { keys: [{ id: 'k1', type: 'aes', keyFile: 'blank' }] },
      message: /^\/encryption\/keys\/0\/keyFile: .* is empty$/,
    },
    {
      when: 'a key store is blank',
      encryption: { keyStore: { file: 'blank', password: 'hunter2', alias: 'a' } },
      message: /^\/encryption\/keyStore\/file: .* is empty$/,
    },
    {
      when: 'a key store does not open',
      encryption: { keyStore: { file: `${FIXTURES}keys.jks`, password: 'hunter2', alias: 'a' } },
      message: /^\/encryption\/keyStore: \/\S+keys\.jks: the key store does not open with its password$/,
    },
    {
      when: 'a key store does not have the alias',
      encryption: { keyStore: { file: `${FIXTURES}keys.jks`, password: 'letmein', alias: 'third', secret: 'hunter2' } },
      message: /keys\.jks: the key store has no RSA key of the alias third and its secret$/,
    },
    {
      when: 'two keys have one id',
      encryption: {
        keys: [
          { id: 'k1', type: 'aes', key: generateAesKey() },
          { id: 'k2', type: 'aes', key: generateAesKey() },
          { id: 'k1', type: 'age', recipient: RECIPIENT, for: 'client' },
        ],
      },
      message: /^\/encryption\/keys\/2\/id: k1 \(expected: one that no other has\)$/,
    },
    {
      when: "the secret half of a client's key is there",
      encryption: { keys: [{ id: 'k1', type: 'age', keyFile: 'age', for: 'client' }] },
      message: /^\/encryption\/keys\/0: the secret half of a key for: client \(expected: recipient/,
    },
    {
      when: 'a salt is not hexadecimal',
      encryption: { key: 'a', salt: 'xyz' },
      message: /^\/encryption\/salt: a text \(expected: Hexadecimal digits, two for each byte, .*phrase\)$/,
    },
    {
      when: 'a key is none',
      encryption: { keys: [{ id: 'k1', type: 'aes', key: 'hunter2' }] },
      message: /^\/encryption\/keys\/0: not a key \(expected: CAIRN-AES-KEY/,
    },
    {
      when: 'a key is of another type',
      encryption: { keys: [{ id: 'k1', type: 'aes', recipient: RECIPIENT, for: 'client' }] },
      message: /^\/encryption\/keys\/0: a key of another type than aes$/,
    },
    {
      when: 'a key has nothing',
      encryption: { keys: [{ id: 'k1', type: 'age' }] },
      message: /^\/encryption\/keys\/0: missing/,
    },
    {
      when: 'a key of the server has its public half alone',
      encryption: { keys: [{ id: 'k1', type: 'age', recipient: RECIPIENT }] },
      message: /^\/encryption\/keys: the key k1 is the server's/,
    },
  ]) {
    it(`refuses when ${when}, without quoting a key`, async () => {
      const met = await violation(encryption);
      expect(met).to.match(message);
      expect(met).not.to.contain('hunter2');
    });
  }
});
