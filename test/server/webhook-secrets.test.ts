import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { InvalidSettingsError } from '../../server/core/errors.js';
import { Secret } from '../../server/core/secret.js';
import { allWebhookSecrets } from '../../server/webhook-secrets.js';
import { silentLogger } from '../support/fake-http.js';
import { rejection } from '../support/rejection.js';

describe('allWebhookSecrets', () => {
  let folder: string;
  let secretFile: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-secrets-'));
    secretFile = join(folder, 'github');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads the file again each time, a secret a line, and keeps the last when it cannot be read', async () => {
    await writeFile(secretFile, 'new\r\nold\n');
    const senders = { github: { secrets: [new Secret('fixed')], secretFile } };
    const { github } = await allWebhookSecrets({ unsigned: false, senders }, silentLogger);
    const revealed = async () => (await github?.())?.map((secret) => secret.reveal());
    expect(await revealed()).to.eql(['fixed', 'new', 'old']);
    await writeFile(secretFile, 'newest\n');
    expect(await revealed()).to.eql(['fixed', 'newest']);
    await writeFile(secretFile, '\n');
    expect(await revealed()).to.eql(['fixed', 'newest']);
    await rm(secretFile);
    expect(await revealed()).to.eql(['fixed', 'newest']);
    if (process.platform !== 'win32') await promisify(execFile)('mkfifo', [secretFile]);
    expect(await revealed()).to.eql(['fixed', 'newest']);
  });

  for (const { when, content } of [
    { when: 'is not there', content: undefined },
    { when: 'is empty', content: '\n' },
    { when: 'is blank', content: ' \r\n\t' },
  ]) {
    it(`refuses a file that ${when}`, async () => {
      if (content !== undefined) await writeFile(secretFile, content);
      const senders = { github: { secrets: [], secretFile } };
      const error = await rejection(allWebhookSecrets({ unsigned: false, senders }, silentLogger));
      expect(error)
        .to.be.instanceOf(InvalidSettingsError)
        .and.have.property('message')
        .that.match(/secretFile/);
    });
  }
});
