import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { generateAesKey } from '../../server/ciphers/key-text.js';
import { loadSettings } from '../../server/settings.js';

const KEYS = [
  'AGE-SECRET-KEY-1VK6HUNTER2',
  generateAesKey(),
  `./${generateAesKey()}`,
  '-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----\n',
];
const UNLIKELY = [
  'hunter2',
  'correct horse',
  'aB3/xyz+hunter2==',
  'hvs.CAESIhunter2',
  'eyJh.eyJo.hunter2',
  'x'.repeat(5000),
];
const LIKELY = ['/run/secrets/none', './none', '../none', 'none.txt', 'keys/none.pem', 'C:\\none'];

const PLACES: Readonly<Record<string, (name: string) => object>> = {
  '/encryption/keyFile': (keyFile) => ({ encryption: { keyFile } }),
  '/encryption/keyStore/file': (file) => ({ encryption: { keyStore: { file, password: 'p', alias: 'a' } } }),
  '/encryption/keys/0/keyFile': (keyFile) => ({ encryption: { keys: [{ id: 'a', type: 'age', keyFile }] } }),
  '/vault/authentication/tokenFile': (tokenFile) => ({ vault: vault({ method: 'token', tokenFile }) }),
  '/vault/authentication/secretIdFile': (secretIdFile) => ({ vault: vault({ method: 'appRole', secretIdFile }) }),
  '/webhooks/github/secretFile': (secretFile) => ({ webhooks: { github: { secretFile } } }),
  '/backends/0/passwordFile': (passwordFile) => ({ backends: [{ type: 'git', uri: '/a', passwordFile }] }),
  '/backends/0/privateKeyFile': (privateKeyFile) => ({ backends: [{ type: 'git', uri: '/a', privateKeyFile }] }),
  '/backends/0/repositories/b/passwordFile': (passwordFile) => ({
    backends: [{ type: 'git', uri: '/a', repositories: { b: { uri: '/b', passwordFile } } }],
  }),
};

function vault(authentication: object): object {
  return { address: 'https://v', authentication };
}

describe('a secret where a file is named', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-files-'));
    await writeFile(join(folder, 'there'), 'x');
  });
  after(() => rm(folder, { recursive: true }));

  async function faultOf(settings: object): Promise<string> {
    const file = join(folder, 'cairn.yml');
    await writeFile(file, JSON.stringify(settings));
    return loadSettings(file, {}).then(
      () => 'none',
      (error: Error) => error.message,
    );
  }

  for (const [pointer, around] of Object.entries(PLACES)) {
    it(`${pointer}: is refused and not repeated when it is a key`, async () => {
      for (const key of KEYS) {
        expect(await faultOf(around(key))).to.equal(
          `${pointer}: a secret key stands where a file is named (expected: the path of the file it is in)`,
        );
      }
    });

    it(`${pointer}: is refused and not repeated when it does not look like a path`, async () => {
      for (const name of UNLIKELY) {
        expect(await faultOf(around(name))).to.match(
          new RegExp(
            `^${pointer}: cannot be read \\((?:ENOENT|ENAMETOOLONG)\\); not repeated, .*the path of a file\\)$`,
          ),
        );
      }
    });

    it(`${pointer}: may be any file that is there, and whatever looks like a path`, async () => {
      for (const name of ['there', ...LIKELY]) expect(await faultOf(around(name))).to.equal('none');
    });
  }

  it('is looked for among our own settings alone', async () => {
    expect(await faultOf({ overrides: { keyFile: 'hunter2', 'encryption.keyFile': 'hunter2' } })).to.equal('none');
  });
});
