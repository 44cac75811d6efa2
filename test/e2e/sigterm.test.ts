import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { startCairn } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';
import { keepAsking } from '../support/keep-asking.js';

const CLIENTS = 16;
const ANSWERS_BEFORE = 500;

describe('SIGTERM', () => {
  it('fails no request: each is answered whole, or its connection was refused before it was sent', async () => {
    await using repository = await gitRepository({ 'orders.yml': `text: ${'x'.repeat(20_000)}` });
    await using cairn = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
    let stopped: Promise<number | null> | undefined;
    const { answered, failures } = await keepAsking(`${cairn.url}/orders/prod`, CLIENTS, (asked) => {
      if (asked.answered >= ANSWERS_BEFORE) stopped ??= cairn.stop();
    });
    expect(await stopped).to.equal(0);
    expect(failures).to.eql([]);
    expect(answered).to.be.at.least(ANSWERS_BEFORE);
  });

  it('answers a request that had begun to arrive', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using cairn = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
    const { hostname, port } = new URL(cairn.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(`GET /orders/prod HTTP/1.1\r\nHost: ${hostname}:${port}\r\n`);
    // Until the server has seen the half of it: it answers others meanwhile.
    expect((await fetch(`${cairn.url}/orders/prod`)).status).to.equal(200);
    const stopped = cairn.stop();
    await refusesConnections(Number(port), hostname);
    socket.end('\r\n');
    expect(await textOf(socket))
      .to.match(/^HTTP\/1\.1 200 OK\r\n/)
      .and.to.include('"a":1');
    expect(await stopped).to.equal(0);
  });

  it('says no to readiness for as long as it is told to, and goes on answering meanwhile', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    const backends = [{ type: 'git', uri: repository.path }];
    await using cairn = await startCairn({ server: { drainDelayMs: 1500 }, backends });
    const stopped = cairn.stop();
    let ready = await fetch(`${cairn.url}/readyz`);
    while (ready.status === 200) ready = await fetch(`${cairn.url}/readyz`);
    expect(ready.status).to.equal(503);
    expect((await fetch(`${cairn.url}/orders/prod`)).status).to.equal(200);
    expect(await stopped).to.equal(0);
  });
});

async function refusesConnections(port: number, host: string): Promise<void> {
  for (;;) {
    const probe = connect(port, host);
    const outcome = await Promise.race([once(probe, 'connect'), once(probe, 'error')]).catch((error: Error) => error);
    probe.destroy();
    if (outcome instanceof Error || outcome[0] instanceof Error) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
  return text;
}
