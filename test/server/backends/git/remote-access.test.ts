import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { remoteEnvironment } from '../../../../server/backends/git/remote-access.js';
import { gitSettings } from '../../../support/git-backend.js';
import { rejection } from '../../../support/rejection.js';

describe('remoteEnvironment', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-remote-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  function environment(passwordFile: string) {
    const settings = { ...gitSettings({ uri: 'https://git.example/config.git' }), username: 'reader', passwordFile };
    return remoteEnvironment(settings, { host: {}, home: folder, folder })(1000);
  }

  it('sends the password of a file, and never an empty one', async () => {
    const file = join(folder, 'password');
    await writeFile(file, 's3cret\n');
    const sent = Buffer.from('reader:s3cret').toString('base64');
    expect(Object.values(await environment(file))).to.include(`Authorization: Basic ${sent}`);
    await writeFile(file, '\n');
    expect(await rejection(environment(file))).to.have.property('message', 'the file of the password is empty');
  });
});
