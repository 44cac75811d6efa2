import { chmod, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { cliForEach } from '../support/cli-for-each.js';
import { gitRepository } from '../support/git-repository.js';
import { SOPS_FIXTURE } from '../support/sops-fixture.js';

const XML = '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">\n<properties>\n';

const ORDERS = `# kept
db:
  user: reader   # kept, too
  password:   "s3cret" # the password
  hosts: [ a, 'b' ]
---
spring.config.activate.on-profile: prod
db.password: 'it''s: #1'
`;

describe('cairn encrypt --in-place', () => {
  const cli = cliForEach();
  const { run, good, write, read } = cli;

  it('encrypt a value where it stands, in every document, and change nothing else', async () => {
    await good('keys generate --type aes k1.txt');
    await write('orders.yml', ORDERS);
    await good('encrypt --in-place orders.yml --path db.password --key-file k1.txt');
    const changed = await read('orders.yml');
    expect(
      changed.replace(/'\{cairn:v1:[\w-]+\}'/, '"s3cret"').replace(/'\{cairn:v1:[\w-]+\}'/, "'it''s: #1'"),
    ).to.equal(ORDERS);
    const opened = await good('decrypt --file orders.yml --path db.password --key-file k1.txt');
    expect(opened).to.equal("s3cret\nit's: #1\n");
    expect(await run('encrypt --in-place orders.yml --path db.password --key-file k1.txt')).to.include({ exitCode: 2 });
    expect(await run('encrypt --in-place orders.yml --path db.none --key-file k1.txt')).to.include({ exitCode: 2 });
  });

  for (const { name, text, path, expected } of [
    {
      name: 'a.yml',
      text: '\ufeffa: {b: [x, plain y]}\r\nc: 1\r\n',
      path: 'a.b[1]',
      expected: "\ufeffa: {b: [x, 'SEALED']}\r\nc: 1\r\n",
    },
    {
      name: 'b.properties',
      text: 'a.b : one\\\n  two\nc=\\u00e9\n',
      path: 'a.b',
      expected: 'a.b : SEALED\nc=\\u00e9\n',
    },
    { name: 'c.properties', text: 'l[]=x, y,z', path: 'l[1]', expected: 'l[]=x, SEALED,z' },
    { name: 'e.yml', text: 'a:\n- {pin: 0070}\n', path: 'a[0].pin', expected: "a:\n- {pin: 'SEALED'}\n" },
    {
      name: 'f.yml',
      text: 'a:\n  b: |- # kept\n    one\n\n  # kept, too\n  c: 1\n',
      path: 'a.b',
      expected: "a:\n  b: 'SEALED' # kept\n\n  # kept, too\n  c: 1\n",
    },
    { name: 'g.json', text: '{"a": {"b": "one"}}\n', path: 'a.b', expected: '{"a": {"b": "SEALED"}}\n' },
    {
      name: 'h.xml',
      text: `${XML}<entry key="a">o&#110;e</entry></properties>`,
      path: 'a',
      expected: `${XML}<entry key="a">SEALED</entry></properties>`,
    },
    { name: 'd.yaml', text: 'a: &x one\nb: *x\n', path: 'a', expected: "a: &x 'SEALED'\nb: *x\n" },
    { name: 'i.yml', text: 'a: !!binary aGVsbG8=\n', path: 'a', expected: "a: 'SEALED'\n" },
    { name: 'j.yml', text: 'a: !!binary |\n  aGVs\n  bG8=\nb: 1\n', path: 'a', expected: "a: 'SEALED'\nb: 1\n" },
    { name: 'k.yml', text: 'a: !!int "5" # kept\n', path: 'a', expected: "a: 'SEALED' # kept\n" },
    { name: 'l.yml', text: 'a: [&x !!float 5, *x]\n', path: 'a[0]', expected: "a: [&x 'SEALED', *x]\n" },
    { name: 'm.yml', text: 'a: !!str &x\n  one\nb: *x\n', path: 'a', expected: "a: &x\n  'SEALED'\nb: *x\n" },
    { name: 'n.properties', text: 'a=1\nnoeq\nb=2\n', path: 'noeq', expected: 'a=1\nnoeq=SEALED\nb=2\n' },
    { name: 'o.properties', text: 'no\\=', path: 'no=', expected: 'no\\==SEALED' },
    { name: 'p.properties', text: 'a \nb:\nl[]', path: 'a', expected: 'a SEALED\nb:\nl[]' },
    { name: 'q.properties', text: 'a \nb:\nl[]', path: 'l[0]', expected: 'a \nb:\nl[]=SEALED' },
  ]) {
    it(`find ${path} in ${JSON.stringify(text)}`, async () => {
      await good('keys generate --type aes k1.txt');
      await write(name, text);
      await good(`encrypt --in-place ${name} --path ${path} --key-file k1.txt`);
      expect((await read(name)).replace(/\{cairn:v1:[\w-]+\}/, 'SEALED')).to.equal(expected);
      expect(await good(`decrypt --file ${name} --path ${path} --key-file k1.txt`)).to.match(
        /^(plain y|onetwo|y|one|0070|aGVsbG8=|5|)\n$/,
      );
    });
  }

  it('put a new value at one place alone, which --line chooses among several', async () => {
    await good('keys generate --type aes k1.txt');
    await write('orders.yml', ORDERS);
    const line = 'encrypt --in-place orders.yml --path db.password --key-file k1.txt';
    const refused = await run(`${line} --stdin`, 'other');
    expect(refused).to.include({ exitCode: 2 });
    expect(refused.stderr).to.contain('orders.yml: db.password stands at 2 places: line 4, 8');
    expect(await read('orders.yml')).to.equal(ORDERS);

    await good(`${line} --stdin --line 8`, 'other');
    const changed = await read('orders.yml');
    expect(changed.replace(/'\{cairn:v1:[\w-]+\}'/, "'it''s: #1'")).to.equal(ORDERS);
    await good(`${line} --line 4`);
    expect((await read('orders.yml')).split('\n').at(7)).to.equal(changed.split('\n').at(7));
    const opened = await good('decrypt --file orders.yml --path db.password --key-file k1.txt');
    expect(opened).to.equal('s3cret\nother\n');

    const elsewhere = await run(`${line} --stdin --line 5`, 'x');
    expect(elsewhere).to.include({ exitCode: 2 });
    expect(elsewhere.stderr).to.contain('orders.yml:5: no text at db.password').and.to.contain('line 4, 8');
    const nowhere = await run('encrypt --file a.yml --path a --key-file k1.txt --line 1', 'x');
    expect(nowhere).to.include({ exitCode: 2, stdout: '' });
  });

  it('keep the mode of a file, and write through a link', async () => {
    await good('keys generate --type aes k1.txt');
    await write('real.yml', 'a: x\n');
    await chmod(join(cli.home, 'real.yml'), 0o640);
    await symlink('real.yml', join(cli.home, 'link.yml'));
    await good('encrypt --in-place link.yml --path a --key-file k1.txt');
    expect(await read('real.yml')).to.contain('{cairn:v1:');
    expect((await stat(join(cli.home, 'real.yml'))).mode & 0o777).to.equal(0o640);
    expect((await readdir(cli.home)).filter((name) => name.includes('cairn-'))).to.eql([]);
  });

  for (const { what, real, link, target } of [
    { what: 'a file', real: 'real.yml', link: 'link.yml', target: 'real.yml' },
    { what: 'a file elsewhere', real: 'common/real.yml', link: 'orders/link.yml', target: '../common/real.yml' },
    { what: 'a folder', real: 'shared/a.yml', link: 'apps', target: 'shared' },
    { what: 'a hidden file of git', real: '.shared/a.yml', link: 'link.yml', target: '.shared/a.yml' },
  ]) {
    it(`bind what stands behind a link to the path that git has: ${what}`, async () => {
      await good('keys generate --type aes k1.txt');
      await good('keys generate --type aes k2.txt');
      await using repository = await gitRepository({ 'orders/x.yml': 'a: x\n', [real]: 'a: one\n' });
      await symlink(target, join(repository.path, link));
      const [direct, linked] = [real, link === 'apps' ? 'apps/a.yml' : link].map((path) => join(repository.path, path));
      const open = (file = '', more = '') => good(`decrypt --file ${file} --path a${more}`, '');
      await good(`encrypt --in-place ${linked} --path a --key-file k1.txt`);
      expect(await open(direct, ' --key-file k1.txt')).to.equal('one\n');
      expect(await open(linked, ` --root ${repository.path} --key-file k1.txt`)).to.equal('one\n');
      const sealed = await good(`encrypt --file ${linked} --path a --key-file k1.txt`, 'two');
      expect(await good(`decrypt --stdin --file ${direct} --path a --key-file k1.txt`, sealed)).to.equal('two\n');
      await good(`keys rotate --key-file k1.txt --to k2.txt ${link === 'apps' ? join(repository.path, link) : linked}`);
      expect(await open(direct, ' --key-file k2.txt')).to.equal('one\n');
    });
  }

  it('refuse a link that leads out of the repository, and follow one to what is hidden outside of git', async () => {
    await good('keys generate --type aes k1.txt');
    await mkdir(join(cli.home, 'repo/..data'), { recursive: true });
    await write('out.yml', 'a: x\n');
    await write('repo/..data/in.yml', 'a: x\n');
    await symlink('../out.yml', join(cli.home, 'repo/out.yml'));
    await symlink('..data/in.yml', join(cli.home, 'repo/in.yml'));
    const refused = await run('encrypt --root repo --in-place repo/out.yml --path a --key-file k1.txt');
    expect(refused).to.include({ exitCode: 2 });
    expect(refused.stderr).to.contain('repo/out.yml: outside of repo');
    await good('encrypt --root repo --in-place repo/in.yml --path a --key-file k1.txt');
    const sealed = await read('repo/..data/in.yml');
    await write('in.yml', sealed);
    expect(await good('decrypt --file in.yml --path a --key-file k1.txt')).to.equal('x\n');
  });

  it('are bound to the folder above, where a server has one for their repository', async () => {
    const k1 = (await good('keys generate k1.txt')).trim();
    await mkdir(join(cli.home, 'payroll'));
    await write('payroll/application.yml', 'db:\n  password: canary\n');
    await good(`encrypt --in-place payroll/application.yml --path db.password --recipient ${k1} --root .`);
    const settings = { backends: [{ type: 'git', uri: '/srv/payroll.git', secretsFolder: 'payroll' }] };
    await write('cairn.yml', JSON.stringify(settings));
    for (const more of ['--root .', '--config cairn.yml']) {
      expect(await run(`validate --key-file k1.txt ${more} payroll`), more).to.include({ exitCode: 0 });
    }
    const template = { ...settings.backends[0], uri: '/srv/{application}.git', secretsFolder: '{application}' };
    await write('many.yml', JSON.stringify({ backends: [template] }));
    const unsure = await run('validate --key-file k1.txt --config many.yml payroll');
    expect(unsure).to.include({ exitCode: 2 });
    expect(unsure.stderr).to.include('{application}: which one is it?').and.include('--root ..');
    const refused = await run('validate --key-file k1.txt payroll');
    expect(refused).to.include({ exitCode: 1 });
    expect(refused.output).to.include('made for another file').and.not.to.include('canary');
  });

  it('encrypts nothing in a file of SOPS, which would open nowhere any more', async () => {
    await write('sops.yml', SOPS_FIXTURE);
    const k1 = (await good('keys generate k1.txt')).trim();
    for (const more of ['', ' --stdin']) {
      const refused = await run(`encrypt --in-place sops.yml --path db.password --recipient ${k1}${more}`);
      expect(refused).to.include({ exitCode: 2 });
      expect(refused.stderr).to.include('sops.yml: a file of SOPS').and.include('sops edit sops.yml');
    }
    expect(await readFile(join(cli.home, 'sops.yml'), 'utf8')).to.equal(SOPS_FIXTURE);
  });
});
