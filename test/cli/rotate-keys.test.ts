import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { sealValue } from '../../server/ciphers/cairn/seal-value.js';
import { recipientsOf } from '../../server/ciphers/key-ring.js';
import { parseKey } from '../../server/ciphers/key-text.js';
import { springCiphers } from '../../server/ciphers/spring/spring-ciphers.js';
import { CLI_MAIN } from '../support/cairn-cli.js';
import { cliForEach } from '../support/cli-for-each.js';
import { gitRepository } from '../support/git-repository.js';
import { needsSops, sopsFolder } from '../support/sops.js';
import { SOPS_FIXTURE } from '../support/sops-fixture.js';
import { until } from '../support/until.js';

const PHRASE = 'a pass phrase';
const RSA = { algorithm: 'DEFAULT', salt: 'deadbeef', strong: false } as const;

const XML = '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">\n<properties>\n';

describe('cairn keys rotate and list', () => {
  const cli = cliForEach();
  const { run, good, write, read } = cli;

  it('name a cipher text without its quotes as one that they cannot reach', async () => {
    await good('keys generate --type aes k1.txt');
    await mkdir(join(cli.home, 'repo'));
    const sealed = (await good('encrypt --key-file k1.txt --file a.yml --path db.password', 's3cret')).trim();
    const text = `a: 1\ndb:\n  password: ${sealed}\n`;
    await write('repo/a.yml', text);
    const said = 'repo/a.yml:3: db.password: a cipher text without quotes';
    const listed = await run('keys list -o json repo');
    expect(listed).to.include({ exitCode: 0, stdout: '{"keys":[]}\n' });
    expect(listed.stderr).to.contain(said).and.not.to.contain(sealed);
    const rotated = await run('keys rotate --root repo --key-file k1.txt --to k1.txt repo');
    expect(rotated).to.include({ exitCode: 6 });
    expect(rotated.stderr).to.contain(said).and.not.to.contain(sealed);
    expect(await read('repo/a.yml')).to.equal(text);
  });

  describe('rotation', () => {
    const FILES = 50;
    const PER_FILE = 10;

    function fileText(): string {
      const lines = Array.from(
        { length: PER_FILE },
        (_, at) => `  s${at}:   'value ${at}'  # kept ${at}\n  plain${at}: x\n`,
      );
      return `# a file\nsecrets:\n${lines.join('')}`;
    }

    it('changes the lines of 500 secrets and no others, and can be repeated after an interruption', async () => {
      await write('phrase.txt', PHRASE);
      await good('keys generate --type aes k1.txt');
      const recipient = (await good('keys generate k2.txt')).trim();
      await using repository = await gitRepository({});
      const spring = await springCiphers({ key: PHRASE, salt: 'deadbeef', rsa: RSA });
      const sealedBySpring = fileText().replace(
        /'(value \d+)'/g,
        (_, plain: string) => `'{cipher}${spring?.seal(plain)}'`,
      );
      for (let at = 0; at < FILES; at += 1) {
        await mkdir(join(repository.path, `d${at % 5}`), { recursive: true });
        await writeFile(join(repository.path, `d${at % 5}/app${at}.yml`), sealedBySpring);
      }
      await repository.git('add', '--all');
      await repository.git('commit', '--quiet', '--message', 'sealed by Spring');

      const from = '--spring-key-file phrase.txt --to k1.txt';
      const dry = await good(`keys rotate ${from} --dry-run ${repository.path}`);
      expect(dry.trim().split('\n')).to.have.length(FILES * PER_FILE);
      expect(await repository.git('status', '--porcelain')).to.equal('');
      await good(`keys rotate ${from} ${repository.path}/d0`);
      await good(`keys rotate ${from} ${repository.path}`);
      await repository.git('commit', '--quiet', '--all', '--message', 'ours');
      const numbers = (await repository.git('diff', '--numstat', 'HEAD~1', 'HEAD')).trim().split('\n');
      expect(numbers.map((line) => line.split('\t').slice(0, 2))).to.eql(Array(FILES).fill(['10', '10']));

      await good(`keys rotate --key-file k1.txt --to ${recipient} ${repository.path}`);
      expect(await good(`keys list --key-file k2.txt -o table ${repository.path}`)).to.match(/^\S+\s+500\s+yes$/m);
      for (const at of [0, 49]) {
        const file = join(repository.path, `d${at % 5}/app${at}.yml`);
        const text = (await readFile(file, 'utf8')).replace(/\{cairn:v1:[\w-]+\}/g, 'SEALED');
        expect(text).to.equal(fileText().replace(/'value \d+'/g, "'SEALED'"));
        const opened = await good(`decrypt --file ${file} --path secrets.s7 --key-file k2.txt`);
        expect(opened).to.equal('value 7\n');
      }
      const before = await repository.git('diff', '--stat');
      await good(`keys rotate --key-file k1.txt --to ${recipient} ${repository.path}`);
      expect(await repository.git('diff', '--stat')).to.equal(before);
    });

    it('leaves what does not open as it is, and says where', async () => {
      await good('keys generate --type aes k1.txt');
      await good('keys generate --type aes k2.txt');
      await write('a.yml', 'x: y\n');
      await good('encrypt --in-place a.yml --path x --key-file k2.txt');
      const text = await read('a.yml');
      const refused = await run('keys rotate --key-file k1.txt --to k1.txt a.yml');
      expect(refused.exitCode).to.equal(6);
      expect(refused.stderr).to.contain('a.yml:1: x: cannot be decrypted: no key is set up for it');
      expect(await read('a.yml')).to.equal(text);
    });
  });

  describe('rotation of what is written otherwise', () => {
    const list = async (folder: string) =>
      JSON.parse(await good(`keys list -o json ${folder}`)).keys as { key: string }[];

    it('reaches blocks, JSON and XML, and names what it cannot reach', async () => {
      await good('keys generate --type aes k1.txt');
      await good('keys generate --type aes k2.txt');
      await mkdir(join(cli.home, 'repo'));
      await write('repo/a.yml', 'tls: |\n  one\n  two\nb: &b x\nc: *b\n');
      await write('repo/b.json', '{"a": "one"}');
      await write('repo/c.xml', `${XML}<entry key="a">one</entry></properties>`);
      await write('repo/logback.xml', '<configuration/>');
      const places = ['a.yml --path tls', 'a.yml --path b', 'b.json --path a', 'c.xml --path a'];
      for (const place of places) await good(`encrypt --root repo --key-file k1.txt --in-place repo/${place}`);
      const sealed = (await read('repo/c.xml')).match(/\{cairn:v1:[\w-]+\}/)?.[0];
      await write(
        'repo/d.yml',
        `a: |-\n  ${await good('encrypt --root . --key-file k1.txt --file d.yml --path a', 'four')}\n`,
      );

      await good('keys rotate --root repo --key-file k1.txt --to k2.txt repo');
      expect(await list('repo')).to.have.length(1);
      const opened = await good('decrypt --root repo --file repo/a.yml --path tls --key-file k2.txt');
      expect(opened).to.equal('one\ntwo\n\n');
      expect(await good('decrypt --root repo --file repo/d.yml --path a --key-file k2.txt')).to.equal('four\n');

      await write('repo/.env', `# kept\nA=${sealed}\n`);
      await write('repo/notes.txt', `{cipher} is Spring's\n${sealed}\n`);
      await write('repo/e.yml', `a: |\n  ${sealed}\n`);
      const left = await run('keys rotate --root repo --key-file k1.txt --to k2.txt repo');
      expect(left.exitCode).to.equal(6);
      expect(left.stderr).to.contain('repo/.env:2: ').and.to.contain('repo/notes.txt:2: ');
      expect(left.stderr).to.contain('e.yml:1: a: cannot be decrypted: not a cipher text');
      expect(left.stderr).not.to.contain(sealed);
    });

    it('lists every key that anything is for: values, texts in files of other kinds, and files of SOPS', async function () {
      const k1 = (await good('keys generate k1.txt')).trim();
      const k2 = (await good('keys generate k2.txt')).trim();
      const k3 = (await good('keys generate k3.txt')).trim();
      await mkdir(join(cli.home, 'repo'));
      await write('repo/a.yml', 'x: y\n');
      await good(`encrypt --root repo --recipient ${k1} --in-place repo/a.yml --path x`);
      const sealed = await good(`encrypt --root repo --recipient ${k2} --file repo/.env --path A`, 'x');
      await write(
        'repo/.env',
        `# {cairn:v1:AAAAAAAAAAAAAAAAAAAA} in a comment\nA=${sealed}B={cipher}${'0a'.repeat(32)}\n`,
      );
      const given = '--key-file k1.txt --key-file k2.txt --key-file k3.txt';
      const counts = async () => {
        const { keys } = JSON.parse(await good(`keys list ${given} -o json repo`)) as { keys: { values: number }[] };
        return keys.map(({ values }) => values);
      };
      const table = await good(`keys list ${given} -o table repo`);
      expect(table.match(/ 1 +yes$/gm)).to.have.length(2);
      expect(table).to.match(/^spring +1\s*$/m);
      await write('repo/b.yml', SOPS_FIXTURE);
      expect(await counts()).to.eql([1, 1, 1, 1]);

      needsSops(this);
      await using folder = await sopsFolder();
      await mkdir(join(cli.home, 'repo/sops'));
      for (const { name, content } of [
        { name: 'o.properties', content: 'a=b\n' },
        { name: 'o.yml', content: 'a: b\n' },
        { name: 'o.json', content: '{"a": "b"}' },
        { name: '.env', content: 'a=b\n' },
      ]) {
        await write(`repo/sops/${name}`, await folder.encrypt(name, content, '--age', k3));
      }
      expect(await counts()).to.have.members([1, 1, 1, 1, 4]);
    });

    it('leaves files of SOPS to sops, and says which of them are for another key', async () => {
      const recipient = /age1\w+/.exec(SOPS_FIXTURE)?.[0];
      const other = (await good('keys generate k2.txt')).trim();
      await mkdir(join(cli.home, 'repo'));
      await write('repo/a.yml', SOPS_FIXTURE);
      await good(`keys rotate --key-file k2.txt --to ${recipient} repo`);
      const left = await run(`keys rotate --key-file k2.txt --to ${other} repo`);
      expect(left.exitCode).to.equal(6);
      expect(left.stderr)
        .to.match(/repo\/a.yml:\d+: [\w.]+: a file of SOPS/)
        .and.not.to.contain('ENC[');
    });

    it('leaves every file old or new when it is killed, and ends what it has begun when it is repeated', async () => {
      await good('keys generate --type aes k1.txt');
      await good('keys generate --type aes k2.txt');
      await mkdir(join(cli.home, 'repo'));
      const names = Array.from({ length: 400 }, (_, at) => `app${at}.yml`);
      const k1 = parseKey((await read('k1.txt')).split('\n')[1] ?? '');
      for (const file of names) {
        const sealed = await sealValue('value', { file, key: 'a' }, recipientsOf(k1));
        await write(`repo/${file}`, `a: '${sealed}' # kept\n`);
      }
      const isOld = await Promise.all(names.map((name) => read(`repo/${name}`)));
      const changed = async () => {
        const texts = await Promise.all(names.map((name) => read(`repo/${name}`)));
        return texts.filter((text, at) => text !== isOld[at]).length;
      };
      const rotate = 'keys rotate --root repo --key-file k1.txt --to k2.txt repo'.split(' ');
      const child = spawn(process.execPath, [CLI_MAIN, ...rotate], { env: cli.env, cwd: cli.home, stdio: 'ignore' });
      const ended = once(child, 'exit');
      await until(async () => (await changed()) > 0);
      child.kill('SIGKILL');
      expect(await ended).to.eql([null, 'SIGKILL']);
      const before = await changed();
      expect(before).to.be.within(1, names.length - 1);
      await write('repo/.app399.yml.cairn-999999999', 'half'); // as it is left behind in the worst case

      expect((await run(rotate.join(' '))).output).to.contain(`${names.length - before} values`);
      expect(await changed()).to.equal(names.length);
      const { exitCode, output } = await run('keys rotate --root repo --key-file k2.txt --to k2.txt repo');
      expect([exitCode, output]).to.eql([0, '0 values in 0 files were encrypted anew\n']);
      expect((await readdir(join(cli.home, 'repo'))).sort()).to.eql([...names].sort());
    });
  });
});
