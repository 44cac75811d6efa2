import { Agent, get, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { startCairn } from '../support/cairn-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';

const LABELS = ['main', 'release'] as const;
const CONNECTIONS = 64;
const ANSWERS = 20_000;
const PUSHES_PER_LABEL = 6;

/** Every value of a commit holds the same counter: whatever is mixed shows. */
const filesOf = (label: string, counter: number) => ({
  'application.yml': `shared.counter: ${counter}\nshared.label: ${label}\n`,
  'orders.yml': `first.counter: ${counter}\nlast.counter: ${counter}\n`,
  'orders-prod.yml': `prod.counter: ${counter}\nprod.label: ${label}\n`,
});

/** The answer that belongs to a commit, byte for byte, written down without asking the server. */
function answerOf(uri: string, label: string, version: string, counter: number): string {
  const source = (file: string, properties: string) => `{"name":"${uri}/${file}","source":{${properties}}}`;
  return (
    `{"name":"orders","profiles":["prod"],"label":"${label}","version":"${version}","state":"","propertySources":[` +
    [
      source('orders-prod.yml', `"prod.counter":${counter},"prod.label":"${label}"`),
      source('orders.yml', `"first.counter":${counter},"last.counter":${counter}`),
      source('application.yml', `"shared.counter":${counter},"shared.label":"${label}"`),
    ].join(',') +
    ']}'
  );
}

describe('two labels under load', () => {
  it('never mix: every answer is the one of the commit it names', async function () {
    this.timeout(60_000);
    await using author = await gitRepository();
    await using remote = await bareRemote();
    const expected = new Map<string, string>();
    const newest = new Map<string, string>();

    async function push(label: string, counter: number): Promise<void> {
      await author.git('checkout', '--quiet', ...(counter === 0 ? ['-b'] : []), label);
      const version = await author.commit(filesOf(label, counter));
      // Known before the server can know it: an answer with a commit that is not in here is a mixture, too.
      expected.set(`${label} ${version}`, answerOf(remote.path, label, version, counter));
      newest.set(label, version);
      await author.git('push', '--quiet', remote.path, label);
    }

    for (const label of LABELS) await push(label, 0);
    await using cairn = await startCairn({
      backends: [{ type: 'git', uri: remote.path }],
      refresh: { pollIntervalMs: 200 },
    });

    let checked = 0;
    let pushed = false;
    const seen = new Map<string, Set<string>>(LABELS.map((label) => [label, new Set()]));
    const wrong: string[] = [];
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

    async function read(label: string): Promise<void> {
      const { version, body } = await ask(`${cairn.url}/orders/prod/${label}`, agent);
      if (body !== expected.get(`${label} ${version}`)) wrong.push(`${label} ${version}: ${body}`);
      seen.get(label)?.add(version);
      checked += 1;
    }
    async function reader(turn: number): Promise<void> {
      for (let i = turn; (checked < ANSWERS || !pushed) && wrong.length === 0; i += 1)
        await read(LABELS[i % 2] as string);
    }
    async function pusher(): Promise<void> {
      for (let counter = 1; counter <= PUSHES_PER_LABEL; counter += 1) {
        for (const label of LABELS) await push(label, counter);
        // Every other time the poll has to notice it.
        if (counter % 2 === 0) await refresh(cairn.url);
      }
      await refresh(cairn.url);
      pushed = true;
    }

    await Promise.all([pusher(), ...Array.from({ length: CONNECTIONS }, (_, turn) => reader(turn))]);
    for (const label of LABELS) await read(label);
    agent.destroy();

    expect(wrong).to.eql([]);
    expect(checked).to.be.at.least(ANSWERS);
    for (const label of LABELS) {
      expect([...(seen.get(label) ?? [])].at(-1), `what ${label} ends at`).to.equal(newest.get(label));
      expect(seen.get(label)?.size, `commits of ${label} that were seen`).to.be.at.least(3);
    }
  });
});

async function bareRemote(): Promise<TestRepository> {
  const remote = await gitRepository();
  await remote.git('config', 'core.bare', 'true');
  return remote;
}

async function refresh(url: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/refresh?wait=true`, { method: 'POST' });
  expect(response.status).to.equal(200);
  await response.body?.cancel();
}

/** The version as the header tells it; the body has to agree. */
function ask(url: string, agent: Agent): Promise<{ version: string; body: string }> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response: IncomingMessage) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ version: String(response.headers['cairn-version']), body }));
      response.on('error', reject);
    }).on('error', reject);
  });
}
