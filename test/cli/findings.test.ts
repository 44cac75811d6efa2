import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { type CairnCli, cairnCli } from '../support/cairn-cli.js';

const BROKEN = {
  'orders.yml': 'server:\n  port: many, many\n',
  'orders-prod.yml': 'server:\n  port: 9090\n',
  'schemas/orders.schema.json': JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: { server: { properties: { port: { type: 'integer' } } } },
  }),
};
/** One mistake in what all share, and six who share it. */
const SHARED = {
  'application.yml': 'server:\n  port: many, many\n',
  ...Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.yml`, 'x: 1\n'])),
  'a-dev.yml': 'x: 2\n',
  'schemas/application.schema.json': BROKEN['schemas/orders.schema.json'],
};
const DOUBTFUL = {
  'orders.yml': 'server:\n  prot: 1\n',
  'schemas/orders.schema.json':
    '{"properties":{"server":{"$ref":"#/$defs/server"}},"$defs":{"server":{"properties":{"port":{}}}}}',
};

describe('checks of a folder', () => {
  let cli: CairnCli;

  before(async () => {
    cli = await cairnCli();
    await write('good', { 'orders.yml': 'a: 1\n' });
    await write('broken', BROKEN);
    await write('doubtful', DOUBTFUL);
    await write('shared', SHARED);
    await write('strange', { 'README.md': 'hello\n', 'deep/orders.yml': 'a: 1\n' });
  });

  after(() => cli?.[Symbol.asyncDispose]());

  async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(cli.home, folder, name)), { recursive: true });
      await writeFile(join(cli.home, folder, name), text);
    }
  }

  it('finds nothing in a good folder, and tells how much there was to look at', async () => {
    for (const command of ['validate', 'lint']) {
      expect(await cli.run([command, 'good'])).to.eql({
        exitCode: 0,
        stdout: '',
        stderr: 'nothing to complain about in 1 file of 1 application\n',
      });
    }
  });

  it('says where a server would refuse, as compilers do', async () => {
    const { exitCode, stdout } = await cli.run(['validate', 'broken']);
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(/^broken\/orders\.yml:2:9: error: .* \(schema-violation, orders default\)$/m);
    expect(stdout.match(/type at #/g)).to.have.lengthOf(1);
    expect(stdout).not.to.contain('many, many');
  });

  it('annotates a pull request', async () => {
    const { stdout } = await cli.run(['validate', 'broken', '-o', 'github']);
    expect(stdout).to.match(/^::error file=broken\/orders\.yml,line=2,col=9,title=schema-violation[^:]*::/);
  });

  it('writes JSON', async () => {
    const [finding] = JSON.parse((await cli.run(['validate', 'broken', '-o', 'json'])).stdout);
    expect(finding).to.include({
      level: 'error',
      file: 'broken/orders.yml',
      line: 2,
      column: 9,
    });
    expect(finding.applications).to.eql([{ application: 'orders', profiles: ['default'] }]);
  });

  it('writes SARIF 2.1.0, every rule listed once', async () => {
    const log = JSON.parse((await cli.run(['validate', 'broken', '-o', 'sarif'])).stdout);
    expect(log).to.have.all.keys('$schema', 'version', 'runs').and.to.include({ version: '2.1.0' });
    const [{ tool, results }] = log.runs;
    expect(tool.driver.name).to.equal('cairn validate');
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      expect(tool.driver.rules[ruleIndex]).to.eql({ id: ruleId });
      expect(level).to.equal('error');
      expect(message.text).to.be.a('string').and.not.to.equal('');
      expect(locations[0].physicalLocation).to.eql({
        artifactLocation: { uri: 'broken/orders.yml' },
        region: { startLine: 2, startColumn: 9 },
      });
    }
    expect(results).to.have.lengthOf(1);
  });

  const EVERYBODY = ['application', 'a', 'a', 'b', 'c', 'd'];
  for (const { form, whoOf } of [
    { form: 'json', whoOf: (text: string) => JSON.parse(text) },
    {
      form: 'sarif',
      whoOf: (text: string) => JSON.parse(text).runs[0].results.map((each: { properties: unknown }) => each.properties),
    },
  ]) {
    it(`makes one finding of one mistake, whomever it concerns: -o ${form}`, async () => {
      const [first, ...more] = whoOf((await cli.run(['validate', 'shared', '-o', form])).stdout);
      expect(more).to.eql([]);
      const names = first.applications.map(({ application }: { application: string }) => application);
      expect(names.sort()).to.eql([...EVERYBODY].sort());
    });
  }

  for (const { form, line } of [
    { form: 'text', line: /^shared\/application\.yml:2:9: error: .* \(schema-violation, [a-z, ]+ and 3 more\)\n$/ },
    { form: 'github', line: /^::error file=shared\/application\.yml,line=2,col=9,.* \([a-z, ]+ and 3 more\)\n$/ },
  ]) {
    it(`names the first few of them: -o ${form}`, async () => {
      expect((await cli.run(['validate', 'shared', '-o', form])).stdout).to.match(line);
    });
  }

  it('doubts a key that is nearly one of the schema', async () => {
    const { exitCode, stdout } = await cli.run(['lint', 'doubtful']);
    expect(exitCode).to.equal(0);
    expect((await cli.run(['lint', 'doubtful', '--strict'])).exitCode).to.equal(1);
    expect(stdout).to.equal('doubtful/orders.yml:2:9: warning: server.prot: nearly server.port (misspelt)\n');
  });

  describe("with a server's settings", () => {
    const foldered = { 'orders/application.yml': 'a: [1\n', 'orders.yml': 'a: 1\n' };
    const git = (uri: string, settings: object = {}) => ({ type: 'git', uri, ...settings });

    before(async () => {
      for (const [path, text] of Object.entries(foldered)) {
        await mkdir(join(cli.home, 'foldered', path, '..'), { recursive: true });
        await writeFile(join(cli.home, 'foldered', path), text);
      }
    });

    async function check(backends: readonly object[], settings: object = {}, ...args: readonly string[]) {
      await writeFile(join(cli.home, 'cairn.yml'), JSON.stringify({ backends, ...settings }));
      return cli.run(['validate', 'foldered', '--config', 'cairn.yml', ...args]);
    }

    const searched = git('https://reader:hunter2@git.example.org/a.git', { searchPaths: ['{application}'] });
    const plain = git('https://git.example.org/b.git');

    it('finds what lies in a folder that is searched', async () => {
      expect((await cli.run(['validate', 'foldered'])).exitCode).to.equal(0);
      const { exitCode, stdout } = await check([searched]);
      expect(exitCode).to.equal(1);
      expect(stdout).to.contain('foldered/orders/application.yml:2:1: error: deficient indentation');
    });

    it('keeps to the limits', async () => {
      const { stdout } = await check([plain], { limits: { files: 1 } });
      expect(stdout).to.contain('too many files in one version (expected: at most 1)');
    });

    it('asks which repository is meant, and tells no password', async () => {
      const { exitCode, stderr } = await check([searched, plain]);
      expect(exitCode).to.equal(2);
      expect(stderr)
        .to.contain('https://git.example.org/a.git, https://git.example.org/b.git')
        .and.not.contain('hunter2');
      expect((await check([searched, plain], {}, '--repository', 'https://git.example.org/b.git')).exitCode).to.equal(
        0,
      );
      expect((await check([searched, plain], {}, '--repository', 'https://git.example.org/a.git')).exitCode).to.equal(
        1,
      );
      expect((await check([searched, plain], {}, '--repository', 'c')).exitCode).to.equal(2);
    });

    it('is a wrong use to name settings that are none', async () => {
      const { exitCode, stderr } = await check([plain], { limit: {} });
      expect([exitCode, stderr.includes('/limit: no such setting')]).to.eql([2, true]);
      expect((await cli.run(['validate', 'foldered', '--config', 'nowhere.yml'])).exitCode).to.equal(2);
      expect((await cli.run(['validate', 'foldered', '--repository', 'x'])).exitCode).to.equal(2);
    });
  });

  for (const { folder, says } of [
    { folder: 'nowhere', says: 'nowhere: no such folder' },
    { folder: 'good/orders.yml', says: 'good/orders.yml: not a folder' },
    { folder: 'strange', says: 'strange: nothing to check' },
  ]) {
    it(`is a wrong use to check ${folder}`, async () => {
      for (const command of ['validate', 'lint']) {
        const { exitCode, stderr } = await cli.run([command, folder]);
        expect(exitCode).to.equal(2);
        expect(stderr).to.contain(`error: ${says}\n`).and.not.to.contain('scandir');
      }
    });
  }
});
