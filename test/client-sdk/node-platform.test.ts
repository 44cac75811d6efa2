import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openOn } from '../../client-sdk/connect.js';
import { nodePlatform } from '../../client-sdk/node-platform.js';
import { environment } from './contract-server.js';
import { ManualPlatform } from './manual-platform.js';

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('nodePlatform', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-sdk-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  describe('private files', () => {
    const { privateFiles } = nodePlatform;
    const bytes = Buffer.from('text');
    const failure = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

    it('are for nobody else, folder included, and leave nothing beside them', async () => {
      const own = join(folder, 'a', 'b');
      await privateFiles.write(own, 'file', bytes);
      await privateFiles.write(own, 'file', Buffer.from('again'));
      expect([await modeOf(own), await modeOf(join(own, 'file'))]).to.eql(['700', '600']);
      expect(await readdir(own)).to.eql(['file']);
      expect(Buffer.from((await privateFiles.read(own, 'file')) ?? []).toString()).to.equal('again');
    });

    it('may be absent', async () => {
      expect(await privateFiles.read(folder, 'file')).to.equal(undefined);
      expect(await privateFiles.read(join(folder, 'absent'), 'file')).to.equal(undefined);
      await privateFiles.remove(join(folder, 'absent'), 'file');
    });

    it('close a folder of ours that was open', async () => {
      const own = join(folder, 'open');
      await mkdir(own, { mode: 0o755 });
      await writeFile(join(own, 'file'), 'x', { mode: 0o600 });
      await chmod(own, 0o755);
      expect(await failure(privateFiles.read(own, 'file'))).to.have.property('code', 'cache-foreign');
      await privateFiles.write(own, 'file', bytes);
      expect(await modeOf(own)).to.equal('700');
    });

    it('are not reached through a link, nor written over one', async () => {
      const own = join(folder, 'own');
      await privateFiles.write(own, 'file', bytes);
      await writeFile(join(folder, 'target'), 'untouched', { mode: 0o600 });
      await symlink(join(folder, 'target'), join(own, 'link'));
      await symlink(own, join(folder, 'detour'));
      expect(await failure(privateFiles.read(own, 'link'))).to.have.property('code', 'cache-foreign');
      expect(await failure(privateFiles.read(join(folder, 'detour'), 'file'))).to.have.property(
        'code',
        'cache-foreign',
      );
      expect(await failure(privateFiles.write(join(folder, 'detour'), 'file', bytes))).to.have.property(
        'code',
        'cache-foreign',
      );
      await privateFiles.write(own, 'link', bytes);
      expect(await readFile(join(folder, 'target'), 'utf8')).to.equal('untouched');
    });
  });

  it('gives up a folder that can never be made', async () => {
    const { privateFiles } = nodePlatform;
    const error = await privateFiles.write('/proc/nowhere/deeper', 'file', new Uint8Array()).catch((reason) => reason);
    expect(error).to.have.property('code').that.is.oneOf(['ENOENT', 'EACCES', 'EPERM', 'EROFS']);
  });

  it('trusts the certificates of CAIRN_CA_FILE', async () => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
    const server = https.createServer({ key: await readFile(key), cert: await readFile(cert) }, (request, response) => {
      response.setHeader('ETag', 'W/"a"');
      if (request.headers['if-none-match'] === 'W/"a"') response.writeHead(304).end();
      else response.end(environment());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const options = { url, application: 'billing', refresh: 'poll', cache: false, retry: { attempts: 1 } } as const;
    try {
      const { platform } = new ManualPlatform({ variables: { CAIRN_CA_FILE: cert } });
      await using config = openOn(platform, options);
      await config.ready();
      expect(config.get('server.port')).to.equal(8080);
      expect(await config.refresh()).to.equal(null);
      const stranger = openOn(new ManualPlatform().platform, options);
      const error = await stranger.ready().catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'server-unavailable');
      expect((error as Error).message).to.contain('DEPTH_ZERO_SELF_SIGNED_CERT');
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
