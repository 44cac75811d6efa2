import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { springCiphers } from '../../server/ciphers/spring/spring-ciphers.js';
import { startCairn } from '../support/cairn-server.js';
import { cliForEach } from '../support/cli-for-each.js';
import { gitRepository } from '../support/git-repository.js';
import { needsSops, sopsFolder } from '../support/sops.js';

const PHRASE = 'a pass phrase';
const RSA = { algorithm: 'DEFAULT', salt: 'deadbeef', strong: false } as const;

const ORDERS = `# kept
db:
  user: reader   # kept, too
  password:   "s3cret" # the password
  hosts: [ a, 'b' ]
---
spring.config.activate.on-profile: prod
db.password: 'it''s: #1'
`;

describe('cairn encrypt, decrypt and keys', () => {
  const cli = cliForEach();
  const { run, good, write, read } = cli;

  it('make a key that only its owner reads, and never overwrite one', async () => {
    expect(await good('keys generate k1.txt')).to.match(/^age1[a-z0-9]{58}\n$/);
    expect(await read('k1.txt')).to.match(
      /^# cairn key [0-9a-f]{16}\n# public key: age1\S+\nAGE-SECRET-KEY-1[A-Z0-9]+\n$/,
    );
    expect((await stat(join(cli.home, 'k1.txt'))).mode & 0o777).to.equal(0o600);
    const again = await run('keys generate k1.txt');
    expect(again).to.include({ exitCode: 2 });
    expect(again.stderr).to.contain('EEXIST').and.to.contain('not overwritten');
    const below = await run('keys generate k1.txt/k2.txt');
    expect(below).to.include({ exitCode: 2 });
    expect(below.stderr)
      .to.match(/k1\.txt: cannot be made \(E\w+; expected: a folder\)/)
      .and.not.to.contain('there is not overwritten');
    expect(await good('keys generate --type aes')).to.match(/^# cairn key [0-9a-f]{16}\nCAIRN-AES-KEY-[\w-]{43}\n$/);
  });

  it('make the folder of a key for its owner alone', async () => {
    await good('keys generate .cairn/ops/k1.txt');
    for (const [name, mode] of [
      ['.cairn', 0o700],
      ['.cairn/ops', 0o700],
      ['.cairn/ops/k1.txt', 0o600],
    ] as const) {
      expect((await stat(join(cli.home, name))).mode & 0o777, name).to.equal(mode);
    }
  });

  it('need no more than a public key to encrypt, and open with the secret one', async () => {
    const recipient = (await good('keys generate k1.txt')).trim();
    const place = '--file orders/orders.yml --path db.password';
    const sealed = await good(`encrypt --recipient ${recipient} ${place}`, 's3cret\n');
    expect(sealed).to.match(/^\{cairn:v1:[\w-]+\}\n$/);
    expect(await good(`decrypt --key-file k1.txt --stdin ${place}`, sealed)).to.equal('s3cret\n');
    const moved = await run('decrypt --key-file k1.txt --stdin --file billing.yml --path db.password', sealed);
    expect(moved).to.include({ exitCode: 6, stdout: '' });
    expect(moved.stderr).to.contain('made for another file').and.not.to.contain('s3cret');
  });

  for (const { line } of [
    { line: 'encrypt --recipient KEY' },
    { line: 'encrypt --recipient not-KEY' },
    { line: 'encrypt --key-file KEY' },
    { line: 'decrypt --key-file KEY' },
    { line: 'decrypt --spring-key-file KEY' },
    { line: 'validate --key-file KEY .' },
    { line: 'keys rotate --key-file k1.txt --to KEY' },
    { line: 'keys rotate --key-file k1.txt --to k1.txt KEY' },
    { line: 'keys list KEY' },
    { line: 'keys generate KEY' },
    { line: 'keys generate KEY/k2.txt' },
    { line: 'encrypt --key-file k1.txt --path a --file KEY' },
    { line: 'encrypt --key-file k1.txt --path a --in-place KEY' },
    { line: 'encrypt --key-file k1.txt --path a --file a.yml --root KEY' },
    { line: 'decrypt --key-file k1.txt --path a --file KEY' },
    { line: 'validate KEY' },
  ]) {
    it(`never repeat a secret key that stands where it should not: ${line}`, async () => {
      await good('keys generate k1.txt');
      for (const type of ['age', 'aes']) {
        const key = (await good(`keys generate --type ${type}`)).trim().split('\n').at(-1) ?? '';
        for (const given of [key, key.toLowerCase(), key.slice(2)]) {
          const { exitCode, output } = await run(line.replace('KEY', given), 'x');
          expect(exitCode).to.equal(2);
          expect(output.toLowerCase()).not.to.contain(key.slice(-20).toLowerCase());
          expect(await readdir(cli.home)).to.eql(['k1.txt']);
        }
      }
    });
  }

  it("open Spring's cipher texts", async () => {
    await write('phrase.txt', `${PHRASE}\n`);
    const sealed = (await springCiphers({ key: PHRASE, salt: 'cafe', rsa: RSA }))?.seal('s3cret') ?? '';
    expect(await good('decrypt --spring-key-file phrase.txt --salt cafe', sealed)).to.equal('s3cret\n');
    expect(await good('decrypt --spring-key-file phrase.txt --salt cafe', `{cipher}${sealed}`)).to.equal('s3cret\n');
    expect(await run('decrypt --spring-key-file phrase.txt', sealed)).to.include({ exitCode: 6, stdout: '' });
  });

  it('say of a plain value that it is none that was encrypted, and show none of it', async () => {
    await good('keys generate k1.txt');
    await write('orders.yml', ORDERS);
    const { exitCode, output } = await run('decrypt --file orders.yml --path db.password --key-file k1.txt');
    expect(output).to.contain('orders.yml:4: db.password is not encrypted').and.not.to.contain('s3cret');
    expect(exitCode).to.equal(2);
  });

  it('take no file that is blank for a pass phrase', async () => {
    await write('phrase.txt', '\n');
    const { exitCode, stderr } = await run('decrypt --spring-key-file phrase.txt', 'AAAA');
    expect(stderr).to.match(/phrase\.txt: is empty/);
    expect(exitCode).to.equal(2);
  });

  for (const { where, line } of [
    { where: 'in a file', line: 'encrypt --key-file k1.txt --file a.properties --path a' },
    { where: 'in place', line: 'encrypt --key-file k1.txt --in-place a.yml --path a --stdin' },
  ]) {
    it(`encrypt no bytes that are not UTF-8, of which others would come back: ${where}`, async () => {
      await good('keys generate --type aes k1.txt');
      await write('a.yml', 'a: x\n');
      const refused = await run(line, Buffer.from([0x61, 0xff, 0xfe, 0x62]));
      expect(refused).to.include({ exitCode: 2, stdout: '' });
      expect(refused.stderr).to.contain('not UTF-8').and.not.to.contain('\ufffd');
      expect(await read('a.yml')).to.equal('a: x\n');
    });
  }

  it('say that a cipher text is quoted in YAML, and only there', async () => {
    await good('keys generate --type aes k1.txt');
    for (const { file, isTold } of [
      { file: 'a.yml', isTold: true },
      { file: 'a.yaml', isTold: true },
      { file: 'a.properties', isTold: false },
    ]) {
      const { stdout, stderr } = await run(`encrypt --key-file k1.txt --file ${file} --path a`, 's3cret');
      expect(stdout).to.match(/^\{cairn:v1:[\w-]+\}\n$/);
      if (isTold) expect(stderr, file).to.match(/^note: in YAML it is written in quotes/);
      else expect(stderr, file).to.equal('');
    }
  });

  it('have the server encrypt when there is no key here, and the server opens it', async () => {
    await good('keys generate --type aes k1.txt');
    await using repository = await gitRepository({ 'orders.yml': ORDERS });
    await using cairn = await startCairn({
      backends: [{ type: 'git', uri: repository.path }],
      encryption: { key: PHRASE, keys: [{ id: 'k1', type: 'aes', keyFile: join(cli.home, 'k1.txt') }] },
    });
    const sealed = await good(`encrypt -s ${cairn.url}`, 's3cret');
    expect(sealed).to.match(/^\{cipher\}[0-9a-f]{64}\n$/);
    await write('orders.yml', `${ORDERS}---\nspring: '${sealed.trim()}'\n`);
    await good(`encrypt -s ${cairn.url} --in-place orders.yml --path db.password --root .`);
    await repository.commit({ 'orders.yml': await read('orders.yml') });
    await good(`refresh -s ${cairn.url} -q`);
    const answer = JSON.parse(await good(`get -s ${cairn.url} -a orders -p prod -o json`));
    expect(JSON.stringify(answer)).to.contain("it's: #1").and.to.contain('s3cret').and.not.to.contain('{c');
  });

  it('say why the server does not encrypt', async () => {
    await using cairn = await startCairn({ backends: [{ type: 'native', locations: [cli.home] }] });
    const noKey = await run(`encrypt -s ${cairn.url}`, 's3cret');
    expect(noKey).to.include({ exitCode: 5, stdout: '' });
    expect(noKey.stderr).to.contain("500 no key for Spring's cipher texts (expected: encryption.key or encryption.key");
    const noPath = await run(['encrypt', '-s', cairn.url, '--file', 'a.yml', '--path', ''], 's3cret');
    expect(noPath).to.include({ exitCode: 2, stdout: '' });
    expect(noPath.stderr).to.contain('400 key: empty (expected: file and key');
  });

  it('opens values of files of SOPS of every format, and none of one that was changed', async function () {
    needsSops(this);
    const recipient = (await good('keys generate k1.txt')).trim();
    await good('keys generate k2.txt');
    await using folder = await sopsFolder();
    for (const { name, content, path, expected } of [
      { name: 'o.yml', content: 'db: {pin: 0070}\nm: |\n  x\n  y\n', path: 'm', expected: 'x\ny\n\n' },
      { name: 'p.yml', content: 'a: 1\nx_unencrypted: left\n', path: 'x_unencrypted', expected: 'left\n' },
      { name: 'o.json', content: '{"a": {"b": ["c", 1.5]}}', path: 'a.b[1]', expected: '1.5\n' },
      { name: '.env', content: '# c\nA=x=y\n', path: 'A', expected: 'x=y\n' },
      { name: 'o.properties', content: 'a.b=c d\n', path: 'a.b', expected: 'c d\n' },
    ]) {
      await write(name, await folder.encrypt(name, content, '--age', recipient));
      const line = `decrypt --file ${name} --path ${path}`;
      expect(await good(`${line} --key-file k1.txt`), name).to.equal(expected);
      const other = await run(`${line} --key-file k2.txt`);
      expect(other).to.include({ exitCode: 6, stdout: '' });
      expect(other.stderr).to.contain('no key is set up for it');
      const missing = await run(`decrypt --file ${name} --path none --key-file k1.txt`);
      expect(missing).to.include({ exitCode: 2, stdout: '' });
      expect(missing.stderr).to.contain(`${name}: no text at none`).and.to.contain('sops decrypt');
    }
    await write('p.yml', (await read('p.yml')).replace('x_unencrypted: left', 'x_unencrypted: other'));
    const changed = await run('decrypt --file p.yml --path a --key-file k1.txt');
    expect(changed).to.include({ exitCode: 6, stdout: '' });
    expect(changed.stderr).to.contain('its file does not match its MAC');
  });

  it('say of a folder with secrets what a server would say of it, as far as its keys are here', async function () {
    const recipient = (await good('keys generate k1.txt')).trim();
    await mkdir(join(cli.home, 'repo', 'schemas'), { recursive: true });
    const schema = { properties: { port: { type: 'integer' } } };
    await write('repo/schemas/orders.schema.json', JSON.stringify(schema));
    await write('repo/orders.yml', 'port: abc\n');
    await good(`encrypt --in-place repo/orders.yml --path port --recipient ${recipient} --root repo`);
    expect(await run('validate repo')).to.include({ exitCode: 0 });
    const found = await run('validate repo --key-file k1.txt');
    expect(found).to.include({ exitCode: 1 });
    expect(found.output).to.include('port: text (expected: integer)').and.not.to.include('abc');

    needsSops(this);
    await using folder = await sopsFolder();
    const encrypted = await folder.encrypt('orders.yml', 'port: 5432\nuser_unencrypted: x\n', '--age', recipient);
    await write('repo/orders.yml', encrypted);
    expect(await run('validate repo')).to.include({ exitCode: 0 });
    expect(await run('validate repo --key-file k1.txt')).to.include({ exitCode: 0 });
    expect((await run('lint repo --strict')).output).not.to.match(/ENC\[|data/);
    await write('repo/orders.yml', encrypted.replace('user_unencrypted: x', 'user_unencrypted: y'));
    expect(await run('validate repo')).to.include({ exitCode: 0 });
    const changed = await run('validate repo --key-file k1.txt');
    expect(changed).to.include({ exitCode: 1 });
    expect(changed.output).to.include('its file does not match its MAC');
  });
});
