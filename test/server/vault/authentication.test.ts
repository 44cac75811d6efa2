import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { LoginMaterialError, loginCall, textOf } from '../../../server/vault/authentication.js';
import { rejection } from '../../support/rejection.js';

describe('what a login to Vault is made of', () => {
  let file: string;
  beforeEach(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'cairn-login-')), 'secret-id');
  });
  afterEach(() => rm(join(file, '..'), { recursive: true }));

  it('is read from its file each time, which may not be blank', async () => {
    const how = { method: 'appRole', mount: 'approle', roleId: 'cairn', secretId: { file } } as const;
    await writeFile(file, 's3cret\n');
    expect(await loginCall(how)).to.have.nested.property('body.secret_id', 's3cret');
    await writeFile(file, ' \n');
    expect(await rejection(loginCall(how))).to.be.instanceOf(LoginMaterialError);
    expect(await rejection(textOf({ file }))).to.have.property('message', `${file} is empty`);
    await rm(file);
    expect(await rejection(textOf({ file }))).to.have.property('message', `${file}: cannot be read (ENOENT)`);
    execFileSync('mkfifo', [file]); // which would be waited for for ever
    expect(await rejection(textOf({ file })))
      .to.have.property('message')
      .that.matches(/expected: a regular file/);
  });
});
