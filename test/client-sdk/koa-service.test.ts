import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ContractServer } from './contract-server.js';
import { PackedSdk, ROOT } from './packed-sdk.js';

describe('examples/koa-service', function () {
  this.timeout(60_000);
  let sdk: PackedSdk;
  let server: ContractServer;
  before(async () => {
    sdk = await PackedSdk.install();
    server = await ContractServer.start();
    cpSync(join(ROOT, 'examples/koa-service'), join(sdk.folder, 'service'), { recursive: true });
    mkdirSync(join(sdk.folder, 'service/node_modules'));
    for (const name of ['koa', 'ajv']) {
      symlinkSync(join(ROOT, 'node_modules', name), join(sdk.folder, 'service/node_modules', name));
    }
  });
  after(async () => {
    await server.stop();
    await sdk[Symbol.asyncDispose]();
  });

  function start(): ChildProcess {
    const env = { ...process.env, CAIRN_URL: server.url, CAIRN_CACHE_DIR: sdk.folder };
    return spawn(process.execPath, [join(sdk.folder, 'service/main.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  it('serves what its configuration says, and ends when told to', async () => {
    server.serve({ application: 'greeter', properties: { 'server.port': 0, 'greeting.text': 'Hello' } });
    const service = start();
    const ended = once(service, 'exit');
    try {
      const [line] = (await once(service.stdout as NonNullable<typeof service.stdout>, 'data')) as [Buffer];
      const address = /http:\/\/\S+/.exec(line.toString())?.[0] ?? '';
      const answer = await fetch(address, { headers: { connection: 'close' } });
      expect(await answer.text()).to.equal('Hello\n');
      expect(answer.headers.get('configuration-version')).to.equal('v1');
      expect(server.requests[0]?.url).to.equal('/api/v1/environments/greeter/default');
    } finally {
      service.kill('SIGTERM');
    }
    expect(await ended).to.eql([0, null]);
  });

  it('does not start without a valid configuration', async () => {
    server.serve({ application: 'greeter', version: 'v2', properties: { 'server.port': 'eighty' } });
    const service = start();
    let output = '';
    service.stderr?.on('data', (data: Buffer) => {
      output += data.toString();
    });
    const [code] = await once(service, 'exit');
    expect(code).to.equal(1);
    expect(output).to.contain('invalid-configuration');
  });
});
