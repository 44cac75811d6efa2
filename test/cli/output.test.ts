import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { expect } from 'chai';
import { load } from 'js-yaml';
import { type AnsweringServer, answeringServer } from '../support/answering-server.js';
import { type CairnCli, CLI_MAIN, cairnCli } from '../support/cairn-cli.js';
import { inTerminal } from '../support/terminal.js';

const PROPERTIES = `{"server.port":8080,"limit":2500.00,"account":123456789012345678901234567890,"tiny":1e-400,
  "db.password":"s3cret","db.url":"jdbc://s3cret@host","esc":"\${limit}","hosts[0]":"a b","hosts[1]":"it's","off":false,"none":null,
  "empty":[],"text":"two\\nlines\\tand a tab"}`;
/** What only the server may resolve: it has done so once. */
const RAW = PROPERTIES.replace('s3cret@', '${db.password}@').replace('"${limit}"', '"\\\\${limit}"');
const environment = (properties: string, secrets: string) =>
  `{"application":"orders","profiles":["default"],"label":null,"version":"abc","stale":null,
  "properties":${properties},"secrets":${secrets},"sources":["orders.yml"],"origins":{"server.port":[0,2,9]}}`;

/** Properties that were chosen to break out of a form, by the name of an application each. */
const AWKWARD: Readonly<Record<string, Readonly<Record<string, string | number | null>>>> = {
  values: {
    plain: 'a',
    empty: '',
    blank: ' a ',
    hash: 'a # b',
    dollar: '${a} $b',
    single: "it's",
    double: 'say "hi"',
    both: `it's "hi"`,
    tick: '`date`',
    backslash: 'C:\\new',
    'quoted.backslash': "it's C:\\new",
    'two.lines': 'a\nb',
    'quoted.lines': `it's\n"hi"`,
    equals: 'a=b',
    next: 'a\u0085b\u2028c\u2029d',
    bom: '\ufeffa',
    unicode: 'Grüße 🎉',
    control: 'a\bb\fc\u001bd\u007f',
  },
  breaks: { a: 'b\r\nc' },
  allquotes: { greeting: `'"\`` },
  reserved: {
    path: '/evil',
    'ld.preload': 'x',
    uid: '0',
    random: 'a[$(touch PWNED)]',
    optind: 'a[$(touch PWNED)]',
    shellopts: 'x',
    fine: 'y',
  },
  umlaut: { ü: 'u' },
  umlauts: { ü: 'u', ö: 'o' },
  words: { on: 'x', y: 'z', no: 1, '1st': 'first' },
  digits: { '1st': 1 },
  collide: { 'a.b': 1, a_b: 2 },
  zero: { a: 'b\u0000c' },
  moves: { 'a\u001b[2Jkey': 'v\u001b[31mred\u009b2J', b: 'two\nlines' },
};

function answer(path: string) {
  const application = /^\/api\/v1\/environments\/([^/]+)\//.exec(path)?.[1] ?? '';
  const awkward = AWKWARD[application];
  if (awkward !== undefined) return { body: environment(JSON.stringify(awkward), '[]') };
  if (path.includes('resolvePlaceholders=false')) return { body: environment(RAW, '["db.password"]') };
  if (path.startsWith('/api/v1/environments')) return { body: environment(PROPERTIES, '["db.password","db.url"]') };
  const changes = [
    { key: 'db.password', kind: 'changed', before: 'old s3cret', after: 's3cret', secret: true },
    { key: 'limit', kind: 'added', before: null, after: 1 },
  ];
  const author = { name: 'A\u001b[2Jda', email: 'ada@example.org' };
  const side = { application: 'orders', profiles: ['default'], label: null, version: 'abc', stale: null };
  if (path.startsWith('/api/v1/diff')) return { body: { from: side, to: side, changes } };
  if (path.startsWith('/api/v1/history')) {
    const commit = { version: 'f'.repeat(40), date: '2026-11-20T09:12:44Z', author, summary: 'More\u0007' };
    return {
      body: {
        commits: [
          { ...commit, changes },
          { ...commit, changes: [] },
        ],
        next: null,
      },
    };
  }
  if (path.startsWith('/api/v1/explain')) {
    const source = { source: 'orders.yml', file: 'orders.yml', line: 1, column: 1, value: 's3cret', author };
    return {
      body: { key: 'db.password', value: 's3cret', resolved: 's3cret\u001b[2J', sources: [source], placeholders: [] },
    };
  }
  return { body: { applications: [] } };
}

describe('output of the command line', () => {
  let server: AnsweringServer;
  let cli: CairnCli;

  before(async () => {
    server = await answeringServer(answer);
    cli = await cairnCli({ CAIRN_URL: server.url, CAIRN_APPLICATION: 'orders' });
  });

  after(async () => {
    await cli?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  const stdoutOf = async (...args: readonly string[]) => {
    const { stdout, stderr, exitCode } = await cli.run(args);
    expect(exitCode, stderr).to.equal(0);
    return stdout;
  };

  for (const { args, prints } of [
    { args: 'get server.port', prints: '8080\n' },
    { args: 'get limit', prints: '2500.00\n' },
    { args: 'get account', prints: '123456789012345678901234567890\n' },
    { args: 'get tiny -o json', prints: '1e-400\n' },
    { args: 'get tiny -o yaml', prints: '1e-400\n' },
    { args: 'get db.password', prints: 's3cret\n' },
    { args: 'get db.url', prints: 'jdbc://s3cret@host\n' },
    { args: 'get db.url --raw', prints: 'jdbc://${db.password}@host\n' },
    { args: 'get esc', prints: '${limit}\n' },
    { args: 'get esc --raw', prints: '\\${limit}\n' },
    { args: 'list esc -o json', prints: '{\n  "esc": "${limit}"\n}\n' },
    { args: 'list esc --raw -o json', prints: '{\n  "esc": "\\\\${limit}"\n}\n' },
    { args: 'get text -o json', prints: '"two\\nlines\\tand a tab"\n' },
    { args: 'get none', prints: '\n' },
    { args: 'get empty -o json', prints: '[]\n' },
    { args: 'get hosts', prints: "hosts[0]\ta b\t\nhosts[1]\tit's\t\n" },
    { args: 'get server.port text', prints: 'server.port\t8080\torders.yml:2\ntext\ttwo\\nlines\\tand a tab\t\n' },
    { args: 'get hosts -o json', prints: '{\n  "hosts": [\n    "a b",\n    "it\'s"\n  ]\n}\n' },
    { args: 'get hosts limit -o yaml', prints: "hosts:\n- a b\n- it's\nlimit: 2500.00\n" },
    {
      args: 'get hosts limit -o env',
      prints: "export HOSTS_0='a b'\nexport HOSTS_1='it'\\''s'\nexport LIMIT='2500.00'\n",
    },
    { args: 'get hosts limit -o dotenv', prints: "HOSTS_0='a b'\nHOSTS_1=\"it's\"\nLIMIT=2500.00\n" },
    { args: 'get -a breaks -o dotenv', prints: 'A="b\\r\\nc"\n' },
    { args: 'get text -o dotenv', prints: 'TEXT="two\\nlines\tand a tab"\n' },
    { args: 'get hosts limit -o properties', prints: "hosts[0]: a b\nhosts[1]: it's\nlimit: 2500.00\n" },
    { args: 'get hosts limit -o tree', prints: "├─ hosts\n│  ├─ [0] = a b\n│  └─ [1] = it's\n└─ limit = 2500.00\n" },
    { args: 'get server.port -o table', prints: 'KEY          VALUE  FROM\nserver.port  8080   orders.yml:2\n' },
    { args: 'list hosts[*] --keys-only', prints: 'hosts[0]\nhosts[1]\n' },
    { args: 'list *mit -o json', prints: '{\n  "limit": 2500.00\n}\n' },
    { args: 'get server.port --default 1', prints: '8080\n' },
    { args: 'get nope --default x', prints: 'x\n' },
  ]) {
    it(`cairn ${args}`, async () => expect(await stdoutOf(...args.split(' '))).to.equal(prints));
  }

  it('is read back by a shell as it was', async () => {
    const { output } = await inTerminal({
      argv: [
        'sh',
        '-c',
        `eval "$("${process.execPath}" "${CLI_MAIN}" export -o env | cat)"; printf '<%s>' "$TEXT" "$HOSTS_1"`,
      ],
      env: cli.env,
      cwd: cli.home,
    });
    expect(output.replaceAll('\r\n', '\n')).to.contain("<two\nlines\tand a tab><it's>");
  });

  it('splits secrets from the rest for Kubernetes', async () => {
    expect(await stdoutOf('export', '-o', 'k8s-configmap'))
      .to.contain('name: "orders"')
      .and.not.to.contain('s3cret');
    const secret = await stdoutOf('export', '-o', 'k8s-secret', '--name', 'My_Orders');
    expect(secret).to.contain('kind: Secret').and.to.contain('name: "my-orders"');
    expect(secret).to.contain(`"DB_PASSWORD": "${Buffer.from('s3cret').toString('base64')}"`);
    expect(secret).not.to.contain('SERVER_PORT');
  });

  const exported = async (application: string, form: string) => cli.run(['export', '-a', application, '-o', form]);
  const values = Object.entries(AWKWARD['values'] ?? {});
  const asVariables = (entries: readonly (readonly [string, unknown])[]) =>
    Object.fromEntries(entries.map(([key, value]) => [key.toUpperCase().replaceAll('.', '_'), value]));

  it('makes dotenv files that are read back as they were', async () => {
    const { stdout } = await exported('values', 'dotenv');
    expect({ ...parseEnv(stdout) }).to.eql(asVariables(values));
  });

  for (const [shell, ...args] of [['sh'], ['bash'], ['zsh', '-f']] as const) {
    it(`makes variables that ${shell} reads back as they were`, async function () {
      const { stdout } = await exported('values', 'env');
      const script = `${stdout}\nexec "${process.execPath}" -p 'JSON.stringify(process.env)'`;
      const { status, stdout: read, error } = spawnSync(shell, [...args, '-c', script], { env: cli.env });
      if (error && !process.env['CI']) this.skip();
      expect(status).to.equal(0);
      expect(JSON.parse(read.toString())).to.include(asVariables(values));
    });

    it(`sets nothing that ${shell} obeys, and says so`, async function () {
      const { stdout, stderr } = await exported('reserved', 'env');
      const left = ['PATH', 'LD_PRELOAD', 'UID', 'RANDOM', 'OPTIND', 'SHELLOPTS'];
      expect(stderr).to.equal(`note: left out, since shells or runtimes obey them: ${left.join(', ')}\n`);
      const ran = spawnSync(shell, [...args, '-c', `${stdout}\nprintf '<%s>' "$FINE"`], {
        env: cli.env,
        cwd: cli.home,
      });
      if (ran.error && !process.env['CI']) this.skip();
      expect(ran.stdout.toString() + ran.stderr.toString()).to.equal('<y>');
      expect(await readdir(cli.home)).not.to.include('PWNED');
    });
  }

  it('makes manifests and YAML that every reader of YAML 1.1 and 1.2 takes for what they were', async () => {
    const { data } = load((await exported('values', 'k8s-configmap')).stdout) as { data: unknown };
    expect(data).to.eql(asVariables(values));
    const manifest = (await exported('words', 'k8s-configmap')).stdout;
    expect(manifest).to.contain('  "ON": "x"\n  "Y": "z"\n  "NO": "1"\n  "_1ST": "first"\n');
    const yaml = (await cli.run(['get', '-a', 'values', 'next', '-o', 'yaml'])).stdout;
    expect(yaml).to.equal('"a\\Nb\\Lc\\Pd"\n');
  });

  it('makes variables of Terraform in which nothing is a template', async () => {
    const { stdout, exitCode } = await exported('values', 'tfvars');
    expect(exitCode).to.equal(0);
    expect(stdout).to.contain('dollar = "$${a} $b"\n').and.to.contain('quoted_lines = "it\'s\\n\\"hi\\""\n');
    expect(stdout).to.contain('control = "a\\u0008b\\u000cc\\u001bd\u007f"\n');
  });

  for (const { application, form, names } of [
    { application: 'allquotes', form: 'dotenv', names: 'GREETING' },
    { application: 'values', form: 'docker-env', names: 'TWO_LINES' },
    { application: 'umlaut', form: 'dotenv', names: 'ü' },
    { application: 'umlauts', form: 'env', names: 'ü' },
    { application: 'umlaut', form: 'k8s-configmap', names: 'ü' },
    { application: 'digits', form: 'tfvars', names: '1st' },
    { application: 'collide', form: 'tfvars', names: 'a.b and a_b' },
    { application: 'collide', form: 'k8s-configmap', names: 'a.b and a_b' },
    { application: 'zero', form: 'env', names: 'a' },
  ]) {
    it(`refuses to export ${application} as ${form}, and names what does not fit`, async () => {
      const { exitCode, stdout, stderr } = await exported(application, form);
      expect({ exitCode, stdout }).to.eql({ exitCode: 6, stdout: '' });
      expect(stderr).to.match(new RegExp(`^error: ${names}\\b|^error: ${names}[: ]`));
    });
  }

  it('says so when there is no secret to make a Secret of', async () => {
    const { exitCode, stdout, stderr } = await exported('words', 'k8s-secret');
    expect(exitCode).to.equal(0);
    expect(stdout).to.contain('data: {}');
    expect(stderr).to.contain('nothing is secret');
  });

  it('names the profiles where it says how to see all keys', async () => {
    const { stderr } = await cli.run(['get', '-p', 'dev,eu', '-l', 'v1', 'something.else.entirely']);
    expect(stderr).to.contain('cairn list -a orders -p dev,eu -l v1 --keys-only');
  });

  it('history leaves out what changed nothing, and limits only what is left', async () => {
    const { commits } = JSON.parse(await stdoutOf('history', '-o', 'json', '--limit', '2'));
    expect(commits).to.have.lengthOf(1);
  });

  const onTerminal = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    inTerminal({
      argv: [process.execPath, CLI_MAIN, ...args],
      env: { ...cli.env, TERM: 'xterm', ...env },
      cwd: cli.home,
    });

  describe('on a terminal', () => {
    for (const args of [
      ['get', 'db.password'],
      ['get', 'db.url'],
      ['get'],
      ['list'],
      ['export'],
      ['get', '-o', 'json'],
      ['explain', 'db.password'],
      ['explain', 'db.password', '-o', 'json'],
      ['diff', 'a..b'],
      ['diff', 'a..b', '-o', 'json'],
      ['history'],
    ]) {
      it(`hides secrets, and what they have become part of: cairn ${args.join(' ')}`, async () => {
        const { output, exitCode } = await onTerminal(args);
        expect(exitCode).to.equal(args[0] === 'diff' ? 1 : 0);
        expect(output).to.contain('********').and.to.contain('--reveal').and.not.to.contain('s3cret');
      });
    }

    for (const args of [['get', 'db.password'], ['diff', 'a..b'], ['history'], ['explain', 'db.password']]) {
      it(`shows them when told to: cairn ${args.join(' ')} --reveal`, async () => {
        const { output } = await onTerminal([...args, '--reveal']);
        expect(output).to.contain('s3cret').and.not.to.contain('****');
      });
    }

    for (const args of [
      ['get', '-a', 'moves'],
      ['get', '-a', 'moves', 'a\u001b[2Jkey'],
      ...['json', 'yaml', 'properties', 'tree', 'table'].map((form) => ['get', '-a', 'moves', '-o', form]),
      ['list', '-a', 'moves'],
      ['export', '-a', 'moves', '-o', 'tfvars'],
      ['export', '-a', 'moves'],
      ['explain', 'db.password', '--reveal'],
      ['history', '--reveal'],
    ]) {
      it(`lets no value move the cursor: cairn ${args.map((arg) => JSON.stringify(arg)).join(' ')}`, async () => {
        const { output } = await onTerminal([...args, '--no-color']);
        expect(output).not.to.match(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/);
      });
    }

    it('keeps the lines of a value', async () => {
      expect((await onTerminal(['get', '-a', 'moves', 'b'])).output).to.equal('two\r\nlines\r\n');
    });

    it('aligns a table under headings', async () => {
      const { output } = await onTerminal(['get', 'server.port', 'limit', '--no-color']);
      expect(output.split('\r\n')).to.eql([
        'KEY          VALUE    FROM',
        'server.port  8080     orders.yml:2',
        'limit        2500.00  ',
        '',
      ]);
    });
  });

  for (const { when, args = [], env = {}, painted } of [
    { when: 'a terminal is there', painted: true },
    { when: 'NO_COLOR is set', env: { NO_COLOR: '1' }, painted: false },
    { when: 'NO_COLOR is empty', env: { NO_COLOR: '' }, painted: true },
    { when: 'the terminal is dumb', env: { TERM: 'dumb' }, painted: false },
    { when: '--no-color is given', args: ['--no-color'], painted: false },
    {
      when: '--color never is given, whatever is forced',
      args: ['--color', 'never'],
      env: { FORCE_COLOR: '1' },
      painted: false,
    },
    {
      when: '--color always is given, whatever is forbidden',
      args: ['--color=always'],
      env: { NO_COLOR: '1' },
      painted: true,
    },
  ]) {
    it(`${painted ? 'paints' : 'does not paint'} when ${when}`, async () => {
      const { output } = await onTerminal(['get', 'server.port', 'limit', ...args], env);
      expect(output.includes('\u001b[')).to.equal(painted);
    });
  }

  it('leaves a pipe the values as they are', async () => {
    expect(await stdoutOf('get', '-a', 'moves', 'a\u001b[2Jkey')).to.equal('v\u001b[31mred\u009b2J\n');
  });

  for (const { env, painted } of [
    { env: {}, painted: false },
    { env: { FORCE_COLOR: '1' }, painted: true },
    { env: { CLICOLOR_FORCE: '1' }, painted: true },
    { env: { CLICOLOR_FORCE: '0' }, painted: false },
  ]) {
    it(`${painted ? 'paints' : 'does not paint'} a pipe with ${JSON.stringify(env)}`, async () => {
      const { stdout } = await cli.run(['get', 'server.port', '-o', 'table'], { env });
      expect(stdout.includes('\u001b[')).to.equal(painted);
    });
  }
});
