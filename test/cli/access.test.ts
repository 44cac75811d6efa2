import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { type AnsweringServer, answeringServer } from '../support/answering-server.js';
import { type CairnCli, cairnCli } from '../support/cairn-cli.js';

const ENVIRONMENT = {
  application: 'a',
  profiles: ['default'],
  version: 'v',
  properties: { key: 1 },
  secrets: [],
  sources: [],
};
const TOKEN = 'very.secret-token';

describe('credentials of the command line', () => {
  let server: AnsweringServer;
  let cli: CairnCli;
  let authorization: string | undefined;

  before(async () => {
    server = await answeringServer((path, request) => {
      if (path.startsWith('/api/v1/environments')) authorization = request.headers.authorization;
      return path.startsWith('/api/v1/environments') ? { body: ENVIRONMENT } : { body: { applications: [] } };
    });
    cli = await cairnCli({ CAIRN_APPLICATION: 'a', CAIRN_URL: server.url });
    await writeFile(join(cli.home, 'token'), `${TOKEN}\n`);
  });

  beforeEach(() => {
    authorization = undefined;
  });

  after(async () => {
    await cli?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  for (const { what, args = [], env = {} } of [
    { what: 'a variable', env: { CAIRN_TOKEN: TOKEN } },
    { what: 'a file that a flag names', args: ['--token-file', 'token'], env: { CAIRN_TOKEN: 'another' } },
    { what: 'a file that a variable names', env: { CAIRN_TOKEN_FILE: 'token' } },
  ]) {
    it(`takes a token from ${what}`, async () => {
      expect((await cli.run(['get', 'key', ...args], { env })).exitCode).to.equal(0);
      expect(authorization).to.equal(`Bearer ${TOKEN}`);
    });
  }

  it('takes a token from the standard input', async () => {
    expect((await cli.run(['get', 'key', '--token-file', '-'], { input: `${TOKEN}\n` })).stdout).to.equal('1\n');
    expect(authorization).to.equal(`Bearer ${TOKEN}`);
  });

  it('takes user and password out of the address', async () => {
    const address = server.url.replace('//', '//ada:p%40ss@');
    const { stdout, stderr } = await cli.run(['get', 'key', '-v', '-s', address]);
    expect(authorization).to.equal(`Basic ${Buffer.from('ada:p@ss').toString('base64')}`);
    expect(stdout + stderr)
      .not.to.contain('p%40ss')
      .and.not.to.contain('p@ss');
  });

  for (const { what, args, env } of [
    { what: 'a token that is none', args: [], env: { CAIRN_TOKEN: `${TOKEN} and more` } },
    { what: 'a token file that is not there', args: ['--token-file', 'nowhere'], env: {} },
    {
      what: 'a token that would cross a network in clear',
      args: ['-s', 'http://cairn.invalid'],
      env: { CAIRN_TOKEN: TOKEN },
    },
  ]) {
    it(`refuses ${what}, and does not print it`, async () => {
      const { exitCode, stdout, stderr } = await cli.run(['get', 'key', ...args], { env });
      expect(exitCode).to.equal(2);
      expect(stdout + stderr).not.to.contain(TOKEN);
      expect(authorization).to.equal(undefined);
    });
  }

  it('accepts a certificate nobody vouches for only when told to, or told by whom', async () => {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(cli.home, name)) as [string, string]; // two in, two out
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const make = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      ...subject,
    ];
    execFileSync('openssl', [...make, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const secure = createServer({ key: await readFile(key), cert: await readFile(cert) }, (_, response) => {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(ENVIRONMENT));
    }).listen(0, 'localhost');
    await once(secure, 'listening');
    const address = `https://localhost:${(secure.address() as AddressInfo).port}`;
    try {
      const refused = await cli.run(['get', 'key', '-s', address]);
      expect(refused.exitCode).to.equal(5);
      expect(refused.stderr).to.contain('CAIRN_CA_FILE');
      const inClear = await cli.run(['get', 'key', '-s', address.replace('https:', 'http:')]);
      expect(inClear.exitCode).to.equal(5);
      expect(inClear.stderr).to.contain('is it https:// there?');
      expect((await cli.run(['get', 'key', '-s', address, '--insecure'])).stdout).to.equal('1\n');
      expect((await cli.run(['get', 'key', '-s', address], { env: { CAIRN_CA_FILE: cert } })).stdout).to.equal('1\n');
    } finally {
      secure.closeAllConnections();
      secure.close();
    }
  });
});
