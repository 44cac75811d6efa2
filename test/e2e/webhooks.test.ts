import { expect } from 'chai';
import { startCairn } from '../support/cairn-server.js';
import { type GitHttpServer, gitHttpServer } from '../support/git-http-server.js';
import { gitRepository } from '../support/git-repository.js';
import { serveRepository } from '../support/served-repository.js';
import { GIT_HOSTS, type GitHost } from '../support/webhook-deliveries.js';

const GITHUB = GIT_HOSTS.find(({ sender }) => sender === 'github') as GitHost;
const LOOK_AGAIN_MS = 20;
/** What webhooks cause at most one fetch in. */
const SPACING_MS = 2000;

/** A server that never looks by itself, and a remote that counts how often it is fetched from. */
async function servedOverHttp(remote: GitHttpServer) {
  const server = await startCairn({
    refresh: { pollIntervalMs: 0 },
    backends: [{ type: 'git', uri: remote.uri }],
    webhooks: { github: { secrets: ['the next one', GITHUB.secret] } },
  });
  let deliveries = 0;
  return {
    async deliver(): Promise<Response> {
      const id = `delivery-${deliveries++}`;
      const { headers, body } = GITHUB.deliver({ secret: GITHUB.secret, id, nowMs: Date.now() });
      return fetch(`${server.url}/monitor`, { method: 'POST', headers, body });
    },
    async serves(version: string): Promise<void> {
      for (;;) {
        const response = await fetch(`${server.url}/orders/prod`);
        const { version: served } = (await response.json()) as { version: string };
        if (served === version) return;
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      }
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('webhooks', () => {
  it('make a commit be served', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using remote = await gitHttpServer(repository.path);
    await using cairn = await servedOverHttp(remote);
    const version = await repository.commit({ 'orders.yml': 'a: 2' });
    const answer = await cairn.deliver();
    expect(answer.status).to.equal(200);
    expect(await answer.json()).to.eql(GITHUB.destinations);
    await cairn.serves(version);
  });

  it('cause three fetches at the most when five hundred come in a second, and the last commit is served', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using remote = await gitHttpServer(repository.path);
    await using cairn = await servedOverHttp(remote);
    const before = remote.visits;
    const startedMs = performance.now();
    let version = '';
    for (let burst = 0; burst < 10; burst += 1) {
      version = await repository.commit({ 'orders.yml': `a: ${burst + 2}` });
      const answers = await Promise.all(Array.from({ length: 50 }, () => cairn.deliver()));
      expect(answers.map(({ status }) => status)).to.eql(answers.map(() => 200));
    }
    const tookMs = performance.now() - startedMs;
    await cairn.serves(version);
    // On a machine that is busy with other things it takes longer than a second to send them.
    expect(remote.visits - before).to.be.within(2, Math.max(3, 2 + Math.floor(tookMs / SPACING_MS)));
  });

  for (const { what, webhooks, status } of [
    { what: 'none is configured', webhooks: {}, status: 404 },
    { what: 'others are configured', webhooks: { gogs: { secret: 'x' } }, status: 401 },
    { what: 'everybody is believed', webhooks: { unsigned: true }, status: 200 },
  ]) {
    it(`answer ${status} when ${what}`, async () => {
      await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
      await using cairn = await serveRepository(repository.path, { webhooks });
      const { headers, body } = GITHUB.deliver({ secret: 'another', id: '1', nowMs: Date.now() });
      expect((await fetch(`${cairn.url}/monitor`, { method: 'POST', headers, body })).status).to.equal(status);
    });
  }
});
