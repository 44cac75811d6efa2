import { expect } from 'chai';
import { type AnsweringServer, answeringServer } from '../support/answering-server.js';
import { type CairnCli, CLI_MAIN, cairnCli } from '../support/cairn-cli.js';
import { inTerminal } from '../support/terminal.js';

const PROPERTIES = `{"server.port":8080,"limit":2500.00,"account":123456789012345678901234567890,"tiny":1e-400,
  "db.password":"s3cret","db.url":"jdbc://\${db.password}@host","hosts[0]":"a b","hosts[1]":"it's","off":false,"none":null,"empty":[],
  "text":"two\\nlines\\tand a tab"}`;
const ENVIRONMENT = `{"application":"orders","profiles":["default"],"label":null,"version":"abc","stale":null,
  "properties":${PROPERTIES},"secrets":["db.password"],"sources":["orders.yml"],"origins":{"server.port":[0,2,9]}}`;

describe('output of the command line', () => {
  let server: AnsweringServer;
  let cli: CairnCli;

  before(async () => {
    server = await answeringServer(() => ({ body: ENVIRONMENT }));
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
      .to.contain('name: orders')
      .and.not.to.contain('s3cret');
    const secret = await stdoutOf('export', '-o', 'k8s-secret', '--name', 'My_Orders');
    expect(secret).to.contain('kind: Secret').and.to.contain('name: my-orders');
    expect(secret).to.contain(`DB_PASSWORD: "${Buffer.from('s3cret').toString('base64')}"`);
    expect(secret).not.to.contain('SERVER_PORT');
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
    ]) {
      it(`hides secrets, and what they have become part of: cairn ${args.join(' ')}`, async () => {
        const { output, exitCode } = await onTerminal(args);
        expect(exitCode).to.equal(0);
        expect(output).to.contain('********').and.to.contain('--reveal').and.not.to.contain('s3cret');
      });
    }

    it('shows them when told to', async () => {
      expect((await onTerminal(['get', 'db.password', '--reveal'])).output).to.equal('s3cret\r\n');
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
