import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { answersWith, startCairn } from '../support/cairn-server.js';
import { freePort } from '../support/free-port.js';
import { gitRepository } from '../support/git-repository.js';
import { ContractServer } from './contract-server.js';
import { PackedSdk, ROOT } from './packed-sdk.js';

/** Far less than the client takes to ask by itself. */
const PROMPT_MS = 5_000;

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

  function start(url = server.url): ChildProcess {
    const env = { ...process.env, CAIRN_URL: url, CAIRN_CACHE_DIR: sdk.folder };
    return spawn(process.execPath, [join(sdk.folder, 'service/main.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  it('serves what its configuration says, and ends when told to', async () => {
    server.serve({ application: 'greeter', properties: { 'server.port': 0, 'greeting.text': 'Hello' } });
    const service = start();
    const ended = once(service, 'exit');
    try {
      const [, address = ''] = await said(service, /^Listening on (\S+) with v1$/m);
      const answer = await fetch(address, { headers: { connection: 'close' } });
      expect(await answer.text()).to.equal('Hello\n');
      expect(answer.headers.get('configuration-version')).to.equal('v1');
      expect(server.requests[0]?.url).to.equal('/api/v1/environments/greeter/default');
    } finally {
      service.kill('SIGTERM');
    }
    expect(await ended).to.eql([0, null]);
  });

  it('prints and serves what is pushed to the embedded repository, at once', async () => {
    const dataDir = join(sdk.folder, 'data');
    await using cairn = await startCairn({ dataDir });
    await using clone = await gitRepository();
    await clone.git('pull', '--quiet', join(dataDir, 'config-repo.git'), 'main');
    const port = await freePort(); // The sample's schema does not let a service listen on 0.
    const push = async (text: string) => {
      const version = await clone.commit({ 'greeter.yml': `server.port: ${port}\ngreeting.text: ${text}\n` });
      await clone.git('push', '--quiet', join(dataDir, 'config-repo.git'), 'main');
      return version;
    };
    const first = await push('Hello');
    await answersWith(200, `${cairn.url}/greeter/default/${first}`, AbortSignal.timeout(PROMPT_MS));
    const service = start(cairn.url);
    const ended = once(service, 'exit');
    try {
      const [, address = ''] = await said(service, new RegExp(`^Listening on (\\S+) with ${first}$`, 'm'));
      await subscribed(cairn.url);
      const printed = said(service, /^At (\w+): (.*)$/m);
      const version = await push('Good evening');
      const startMs = performance.now();
      const [, ...words] = await printed;
      expect(words).to.eql([version, 'greeting.text']);
      expect(performance.now() - startMs).to.be.below(PROMPT_MS);
      const answer = await fetch(address, { headers: { connection: 'close' } });
      expect(await answer.text()).to.equal('Good evening\n');
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

/** What the service has printed, as soon as it has. */
async function said(service: ChildProcess, line: RegExp): Promise<RegExpExecArray> {
  let output = '';
  for await (const chunk of service.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    output += String(chunk);
    const match = line.exec(output);
    if (match) return match;
  }
  throw new Error(`the service ended (expected: ${line})\n${output}`);
}

async function subscribed(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/api/v1/clients?application=greeter`);
    if (((await answer.json()) as { total: number }).total > 0) return;
  }
}
