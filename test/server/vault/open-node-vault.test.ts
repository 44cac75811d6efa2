import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Secret } from '../../../server/core/secret.js';
import { systemClock } from '../../../server/system-clock.js';
import { openNodeVault } from '../../../server/vault/open-node-vault.js';

const TOKEN = 'token-that-nobody-may-see';

async function against(answer: RequestListener) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const address = `http://127.0.0.1:${port}`;
  const options = { address, namespace: undefined, ca: undefined, timeoutMs: 300, clock: systemClock };
  const vault = await openNodeVault(options);
  return {
    ...{ requests, address },
    ask: (path = 'secret/a') =>
      vault.call({ method: 'GET', path, token: new Secret(TOKEN) }).catch((error: unknown) => error as Error),
    async [Symbol.asyncDispose]() {
      vault.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('node-vault as it is used here', () => {
  for (const { what, answer, message } of [
    {
      what: 'a redirect',
      answer: (_, response) => response.writeHead(307, { Location: '/v1/elsewhere' }).end(),
      message: 'status 307: a redirect (expected: an address that answers itself)',
    },
    { what: 'silence', answer: () => {}, message: 'no answer within 300 ms' },
    {
      what: 'an end in the middle',
      answer: (request) => request.socket.destroy(),
      message: 'no connection (ECONNRESET)',
    },
    {
      what: 'more than anybody can want',
      answer: (_, response) => response.end(Buffer.alloc(9 * 1024 * 1024, 'a')),
      message: 'the answer is too large (expected: at most 8388608 bytes)',
    },
    {
      what: 'a sealed Vault',
      answer: (_, response) => response.writeHead(503).end('{"errors":["Vault is sealed"]}'),
      message: 'status 503: it is sealed, or not yet ready',
    },
  ] satisfies readonly { what: string; answer: RequestListener; message: string }[]) {
    it(`takes ${what} as silence, and quotes nothing`, async () => {
      await using held = await against(answer);
      const error = await held.ask();
      expect(error).to.include({ name: 'VaultSilenceError', message });
      expect(held.requests.length).to.equal(1);
      expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.to.include(TOKEN);
    });
  }

  it('takes what Vault has decided as it is, on a path about health, too', async () => {
    await using held = await against((_, response) => response.writeHead(403).end('{"errors":["no"]}'));
    expect(await held.ask('secret/data/sys/health')).to.eql({ status: 403, text: '{"errors":["no"]}' });
    expect(held.requests[0]?.headers).to.include({ 'x-vault-token': TOKEN, 'x-vault-request': 'true' });
  });

  it('believes no certificate but those of the settings', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cairn-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
    const subject = ['-subj', '/CN=vault', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
    const ca = await readFile(cert, 'utf8');
    const server = createTlsServer({ key: await readFile(key), cert: ca }, (_, response) => response.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const ask = async (trusted: string | undefined) => {
      const options = { address: `https://127.0.0.1:${port}`, namespace: undefined, ca: trusted };
      const vault = await openNodeVault({ ...options, timeoutMs: 2000, clock: systemClock });
      const call = { method: 'GET', path: 'secret/a', token: new Secret(TOKEN) } as const;
      const outcome = await vault.call(call).catch((error: Error) => error.message);
      vault.close();
      return outcome;
    };
    try {
      expect(await ask(undefined)).to.equal('no connection (DEPTH_ZERO_SELF_SIGNED_CERT)');
      expect(await ask(ca)).to.eql({ status: 200, text: '{}' });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    }
  });

  it('looks at nothing in the environment', async () => {
    const foreign = {
      ...{
        VAULT_TOKEN: 'foreign',
        VAULT_NAMESPACE: 'foreign',
        VAULT_PREFIX: '/foreign',
        VAULT_ADDR: 'http://127.0.0.1:1',
      },
      ...{ http_proxy: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1', VAULT_SKIP_VERIFY: 'true' },
    };
    const before = { ...process.env };
    Object.assign(process.env, foreign);
    try {
      await using held = await against((_, response) => response.end('{}'));
      expect(await held.ask('secret/a')).to.eql({ status: 200, text: '{}' });
      const [request] = held.requests;
      expect(request?.url).to.equal('/v1/secret/a');
      expect(request?.headers).not.to.have.property('x-vault-namespace');
      expect(request?.headers).to.include({ 'x-vault-token': TOKEN });
    } finally {
      for (const name of Object.keys(foreign)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });
});
