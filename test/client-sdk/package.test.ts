import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { ContractServer, deadUrl } from './contract-server.js';
import { PackedSdk, ROOT } from './packed-sdk.js';
import { TYPE_TEST } from './type-test.js';

const READ = `connect({ application: 'billing', cache: false })
  .then(async (config) => {
    console.log(config.get('server.port'), config.snapshot.from, typeof ConfigClientError, load.name);
    await config.close();
  });`;

describe('the packed cairn-client', function () {
  this.timeout(60_000);
  let sdk: PackedSdk;
  let server: ContractServer;
  before(async () => {
    sdk = await PackedSdk.install();
    server = await ContractServer.start();
    server.serve();
  });
  after(async () => {
    await server.stop();
    await sdk[Symbol.asyncDispose]();
  });

  it('holds its build output and what a reader wants, and nothing else', () => {
    const outside = sdk.files.filter((path) => !/^dist\/[\w-]+\.(?:js|d\.ts)$/.test(path));
    expect([...outside].sort()).to.eql(['LICENSE', 'README.md', 'package.json']);
    expect(sdk.files).to.include.members(['dist/index.js', 'dist/index.d.ts', 'dist/compat.js', 'dist/compat.d.ts']);
  });

  it('is imported as an ES module', async () => {
    const imports =
      "import { connect, ConfigClientError } from 'cairn-client';\nimport { load } from 'cairn-client/compat';\n";
    await sdk.write('esm.mjs', imports + READ);
    const met = await sdk.run(process.execPath, ['esm.mjs'], { CAIRN_URL: server.url });
    expect(met).to.eql({ code: 0, stdout: '8080 server function load\n', stderr: '' });
  });

  it('is required by CommonJS', async () => {
    const requires =
      "const { connect, ConfigClientError } = require('cairn-client');\nconst { load } = require('cairn-client/compat');\n";
    await sdk.write('cjs.cjs', requires + READ);
    const met = await sdk.run(process.execPath, ['cjs.cjs'], { CAIRN_URL: server.url });
    expect(met).to.eql({ code: 0, stdout: '8080 server function load\n', stderr: '' });
  });

  it('takes the place of cloud-config-client in one line', async () => {
    const body = JSON.stringify({
      name: 'orders',
      profiles: ['default'],
      propertySources: [{ name: 'a', source: { 'a.b': 7 } }],
    });
    const spring = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
    await once(spring, 'listening');
    const endpoint = `http://127.0.0.1:${(spring.address() as AddressInfo).port}`;
    const rest = `.load({ endpoint: '${endpoint}', name: 'orders' }).then((config) => console.log(config.get('a', 'b')));`;
    await sdk.write('old.cjs', `require('cairn-client/compat')${rest}`);
    await sdk.write('old.mjs', `import client from 'cairn-client/compat';\nclient${rest}`);
    for (const file of ['old.cjs', 'old.mjs']) {
      expect(await sdk.run(process.execPath, [file])).to.eql({ code: 0, stdout: '7\n', stderr: '' });
    }
    spring.close();
  });

  it('does not let the process end before the boot has', async () => {
    await sdk.write(
      'down.mjs',
      "import { connect } from 'cairn-client';\nawait connect().catch((e) => console.log(e.code));",
    );
    const env = { CAIRN_URL: await deadUrl(), CAIRN_APPLICATION: 'billing', CAIRN_TIMEOUT_MS: '600' };
    const met = await sdk.run(process.execPath, ['down.mjs'], env);
    expect(met).to.eql({ code: 0, stdout: 'server-unavailable\n', stderr: '' });
  });

  it('lets the process end when it only polls', async () => {
    await sdk.write('polls.mjs', "import { connect } from 'cairn-client';\nconsole.log((await connect()).status);");
    const env = { CAIRN_URL: server.url, CAIRN_APPLICATION: 'billing' };
    expect(await sdk.run(process.execPath, ['polls.mjs'], env)).to.eql({ code: 0, stdout: 'polling\n', stderr: '' });
  });

  it('logs to stderr when CAIRN_LOG says so', async () => {
    const env = { CAIRN_URL: server.url, CAIRN_APPLICATION: 'billing', CAIRN_LOG: 'debug' };
    const { stdout, stderr } = await sdk.run(process.execPath, ['polls.mjs'], env);
    expect(stdout).to.equal('polling\n');
    expect(stderr).to.match(/^debug cairn: at v1\n/);
  });

  for (const { compiler, name } of [
    { compiler: 'TypeScript 5.9', name: 'typescript-5.9' },
    { compiler: 'TypeScript 6', name: 'typescript-6' },
    { compiler: 'TypeScript 7', name: 'typescript' },
  ]) {
    it(`accepts right keys and values and refuses wrong ones under ${compiler}`, async function () {
      const tsc = findCompiler(name);
      if (tsc === undefined) return this.skip();
      await sdk.write('types.mts', TYPE_TEST);
      await sdk.write(
        'types.cts',
        "import sdk = require('cairn-client');\nsdk.fromStatic({ a: 1 }).get('a').toFixed();\n",
      );
      const options = {
        strict: true,
        module: 'nodenext',
        target: 'es2022',
        noEmit: true,
        skipLibCheck: false,
        types: [],
      };
      await sdk.write('tsconfig.json', JSON.stringify({ compilerOptions: options, files: ['types.mts', 'types.cts'] }));
      const { code, stdout } = await sdk.run(process.execPath, [tsc, '-p', '.']);
      expect(stdout).to.equal('');
      expect(code).to.equal(0);
    });
  }
});

/** The root has TypeScript 7; the older ones are installed by `npm ci` in test/client-sdk/compilers. */
function findCompiler(name: string): string | undefined {
  for (const from of [join(ROOT, 'test/client-sdk/compilers/'), ROOT]) {
    try {
      return join(createRequire(from).resolve(`${name}/package.json`), '../bin/tsc');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}
