import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { bundleServer } from '../../packaging/bundle-server.js';
import { writeCodeCache } from '../../packaging/write-code-cache.js';
import { startCairn } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const require = createRequire(import.meta.url);

describe('the shipped program', () => {
  let root: string;
  let folder: string;
  let program: string;

  /** As a package is installed: elsewhere than where it was built, with what was compiled beside the bundle. */
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'cairn-shipped-'));
    folder = join(root, 'dist', 'server');
    program = join(folder, 'cairn-server.cjs');
    await cp(join(ROOT, 'dist', 'server'), folder, { recursive: true });
    for (const name of ['bundle.cjs', 'bundle.cache']) await rm(join(folder, name), { force: true });
    for (const name of ['node_modules', 'schemas', 'config-repo', 'package.json']) {
      await symlink(join(ROOT, name), join(root, name));
    }
  });
  after(() => rm(root, { recursive: true, force: true }));

  it('runs what was compiled as long as there is no bundle', async () => {
    expect((await run('--version')).output).to.equal(`${await version()}\n`);
  });

  describe('bundled', () => {
    before(async () => {
      await bundleServer(folder);
      await writeCodeCache(folder);
    });

    it('takes what V8 compiled while it was built', () => {
      expect(require(program).load(folder).script.cachedDataRejected).to.equal(false);
    });

    it('is all of it ASCII, as it is read', async () => {
      expect((await readFile(join(folder, 'bundle.cjs'))).every((byte) => byte < 0x80)).to.equal(true);
    });

    it('knows its version and its arguments', async () => {
      expect(await run('--version')).to.eql({ code: 0, output: `${await version()}\n` });
      expect((await run('--nope')).code).to.equal(2);
    });

    it('names what is wrong with its settings, which a package outside of the bundle finds out', async () => {
      const file = join(root, 'wrong.yml');
      await writeFile(file, 'server: { port: -1 }');
      expect(await run('--config', file)).to.eql({ code: 2, output: '/server/port: -1 (expected: 0 to 65535)\n' });
    });

    it('answers on every kind of route, and checks against schemas in a thread of its own', async () => {
      const schema = JSON.stringify({ type: 'object', properties: { a: { type: 'integer' } } });
      await using repository = await gitRepository({
        'orders.yml': 'a: 1',
        'billing.yml': 'a: x',
        'schemas/application.schema.json': schema,
      });
      const settings = { backends: [{ type: 'git', uri: repository.path }] };
      await using server = await startCairn(settings, { program });
      for (const path of ['orders/dev', 'orders-dev.yml', 'api/v1/environments/orders/dev', 'api/v1/openapi.json']) {
        expect((await fetch(`${server.url}/${path}`)).status, path).to.equal(200);
      }
      expect(await (await fetch(`${server.url}/api/v1/environments/billing/dev`)).text()).to.contain(
        'schema-violation',
      );
    });

    it('still starts where the cache is of another version', async () => {
      const cache = join(folder, 'bundle.cache');
      const kept = await readFile(cache);
      await writeFile(cache, 'nothing that V8 knows');
      expect((await run('--version')).code).to.equal(0);
      await writeFile(cache, kept);
    });
  });

  function run(...args: string[]): Promise<{ code: unknown; output: string }> {
    return new Promise((resolve) => {
      execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, output: stdout + stderr });
      });
    });
  }
});

async function version(): Promise<string> {
  return JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')).version;
}
