import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startCairn, startRefused } from '../support/cairn-server.js';

const BACKENDS = [{ type: 'git', uri: '/nonexistent/config' }];
const MAIN = fileURLToPath(new URL('../../server/main.js', import.meta.url));
const MANIFEST = new URL('../../../package.json', import.meta.url);

describe('a start that cannot be', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-refused-'));
    await writeFile(join(folder, 'file'), '');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const isLinux = process.platform === 'linux';
  for (const { path, backends, met } of [
    { path: 'file', backends: BACKENDS, met: 'not a folder (ENOTDIR;' },
    { path: 'file', backends: undefined, met: 'not a folder (ENOTDIR;' },
    { path: 'file/below', backends: BACKENDS, met: 'not a folder (ENOTDIR;' },
    ...(isLinux ? [{ path: '/proc/nope', backends: undefined, met: 'cannot be made (ENOENT;' }] : []),
  ]) {
    it(`names the data folder ${path} ${backends ? 'of a repository' : 'of the embedded default'}`, async () => {
      const dataDir = path.startsWith('/') ? path : join(folder, path);
      const { exitCode, output } = await startRefused({ dataDir, ...(backends ? { backends } : {}) });
      expect(output).to.equal(`/dataDir: ${dataDir}: ${met} expected: a folder that the server can write to)\n`);
      expect(exitCode).to.equal(2);
    });
  }

  it('names every address that is refused by its pointer', async () => {
    const repositories = { q: { pattern: ['q/*'], uri: 'http://b.example/' } };
    const backends = [
      { type: 'git', uri: 'ftp://a' },
      { type: 'git', uri: '/fine', repositories },
    ];
    const { exitCode, output } = await startRefused({ backends });
    expect(
      output
        .trim()
        .split('\n')
        .map((line) => line.split(': ', 1)[0]),
    ).to.eql(['/backends/0/uri', '/backends/1/repositories/q/uri']);
    expect(exitCode).to.equal(2);
  });

  it('names a backend that needs a Vault when none is set up', async () => {
    const { exitCode, output } = await startRefused({ backends: [...BACKENDS, { type: 'vault' }] });
    expect(output).to.equal('/backends/1: type: vault without a Vault (expected: the settings of /vault)\n');
    expect(exitCode).to.equal(2);
  });

  it('names a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { exitCode, output } = await startRefused({
      server: { port },
      backends: BACKENDS,
      logging: { level: 'silent' },
    });
    other.close();
    expect(output).to.equal(`/server/port: ${port} is in use (expected: a free port)\n`);
    expect(exitCode).to.equal(1);
  });
});

describe('the embedded default', () => {
  it('says when its repository was missing and where the old commits are', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'cairn-data-'));
    try {
      const first = await startCairn({ dataDir });
      await first.stop();
      expect(first.output()).not.to.include('was missing');
      await rm(join(dataDir, 'config-repo.git'), { recursive: true });
      const second = await startCairn({ dataDir });
      await second.stop();
      expect(second.output()).to.include('the repository was missing').and.to.include(join(dataDir, 'mirrors'));
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });
});

describe('cairn-server --version', () => {
  it('prints the version of the package', async () => {
    const { version } = JSON.parse(await readFile(MANIFEST, 'utf8'));
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, '--version']);
    expect(stdout).to.equal(`${version}\n`);
  });
});
