import { expect } from 'chai';
import type { Document } from '../../../server/core/environment.js';
import { InvalidCipherError, RemoteUnavailableError, UndecryptableSecretError } from '../../../server/core/errors.js';
import { openSealedFiles } from '../../../server/core/open-sealed-files.js';
import type { ParseInTurns } from '../../../server/core/ports.js';
import { Secret, UnopenedSecret } from '../../../server/core/secret.js';
import { told } from '../../support/sops-fixture.js';

const SEAL = { groups: [], threshold: 0, first: { key: 'a', line: 3, column: 4 } };
const place = { line: 3, column: 4 };
const SEALED: Document = {
  properties: [
    { key: 'a', value: new UnopenedSecret('ENC[x]'), ...place },
    { key: 'b', value: 'plain', ...place },
  ],
  seal: SEAL,
};
const OPENED: Document = { properties: [{ key: 'a', value: new Secret('x'), ...place }] };
const KEY = Buffer.alloc(32, 1);

/** Sealed without the key, opened with it. */
const parse: ParseInTurns = async (_path, _bytes, dataKey) => [dataKey === KEY ? OPENED : SEALED];

async function failing(error: Error) {
  const open = openSealedFiles(parse, async () => {
    throw error;
  });
  return open('a.yml', Buffer.alloc(0));
}

describe('openSealedFiles', () => {
  it('parses again with the data key', async () => {
    expect((await openSealedFiles(parse, async () => KEY)('a.yml', Buffer.alloc(0)))[0]).to.equal(OPENED);
  });

  it('leaves other files as they are, without asking for a key', async () => {
    const documents = [OPENED];
    const open = openSealedFiles(
      async () => documents,
      () => Promise.reject(new Error('asked')),
    );
    expect(await open('a.yml', Buffer.alloc(0))).to.equal(documents);
  });

  it('keeps what does not open sealed, with the reason', async () => {
    const [document] = await failing(new InvalidCipherError('its key is marked dead'));
    expect(document?.properties).to.equal(SEALED.properties);
    expect(document?.unopened?.reason).to.equal('its key is marked dead');
    expect([document?.unopened?.key, document?.unopened?.place]).to.eql(['a', { file: 'a.yml', line: 3, column: 4 }]);
    const own = new UndecryptableSecretError('does not open with its key', { key: 'b' });
    expect((await failing(own))[0]?.unopened).to.equal(own);
  });

  it('does not take a silent Vault for a verdict', async () => {
    const silent = new RemoteUnavailableError('silent');
    expect(await failing(silent).catch((error: unknown) => error)).to.equal(silent);
  });

  it('hands cipher texts on when nothing is to be opened', async () => {
    const [document] = await openSealedFiles(parse, undefined)('a.yml', Buffer.alloc(0));
    expect(document?.seal).to.equal(undefined);
    expect(document?.properties.map(({ key, value }) => [key, told(value)])).to.eql([
      ['a', 'ENC[x]'],
      ['b', 'plain'],
    ]);
  });
});
