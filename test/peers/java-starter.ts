import { expect } from 'chai';
import { startCairn } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';
import { type RecordingProxy, recordingProxy } from '../support/recording-proxy.js';
import { buildJava } from './build-java.js';
import type { Check, Suite } from './check.js';
import { type Printed, printed, runJava } from './java-program.js';
import { missingTools } from './tools.js';

const V2 = 'application/vnd.spring-cloud.config-server.v2+json';

const FILES = {
  'application.yml': 'shared: from everybody\nhosts: [a, b, c]\n',
  'orders.yml': `
greeting: remote
region: remote
stage: remote
tier: remote
db.pool.size: 10
digits: 12345678901234567890
ratio: 1.50
flag: yes
hosts: [x, y]
url: http://\${region}:\${db.pool.size}/
---
spring.config.activate.on-profile: prod
gated: only in prod
---
spring.config.activate.on-profile: "!prod"
gated: everywhere else
`,
  'orders-prod.yml': 'greeting: remote, prod\ndb.pool.size: 40\nzone: prod\n',
  'orders-eu.yml': 'db.pool.size: 50\n',
};

export const javaStarter: Suite = {
  client: 'Java spring-cloud-starter-config',
  missing: () => missingTools({ java: ['java', '-version'], maven: ['mvn', '--version'] }),
  async withChecks(use) {
    await buildJava('java-client');
    await using repository = await gitRepository(FILES);
    const head = await repository.git('rev-parse', 'main');
    await repository.git('checkout', '--quiet', '-b', 'feature/x');
    const branch = await repository.commit({ 'orders.yml': 'greeting: from the branch\n' });
    await repository.git('checkout', '--quiet', 'main');
    await using cairn = await startCairn({
      backends: [{ type: 'git', uri: repository.path }],
      overrides: { 'company.motto': 'stones', stage: 'overridden' },
    });
    await using proxy = await recordingProxy(cairn.url);
    await use(checks(proxy, `configserver:${repository.path}/`, { head, branch }));
  },
};

function checks(proxy: RecordingProxy, from: string, { head, branch }: { head: string; branch: string }): Check[] {
  const startAt = (uri: string, ...args: string[]) =>
    runJava([`--spring.cloud.config.uri=${uri}`, '--spring.application.name=orders', ...args]);
  const start = (...args: string[]) => startAt(proxy.url, ...args);
  let prod: Printed;

  return [
    {
      name: 'starts with the configuration of its profile',
      async run() {
        prod = printed(
          await start(
            '--spring.profiles.active=prod',
            '--print=db.pool.size,greeting,region,stage,tier,company.motto,shared,local.only,digits,ratio,flag,url,gated,config.client.version',
            '--lists=hosts',
          ),
        );
        expect(prod.properties['db.pool.size']).to.include({ value: '40', source: `${from}orders-prod.yml` });
        expect(prod.properties['shared']).to.include({ value: 'from everybody', source: `${from}application.yml` });
        expect(prod.properties['local.only']?.value).to.equal('from the jar');
        expect(prod.properties['config.client.version']?.value).to.equal(head);
      },
    },
    {
      name: 'asks for the second media type, is answered in it, and once for each step of its start',
      async run() {
        const requests = proxy.take();
        expect(requests.map(({ path }) => path)).to.eql(['/orders/default', '/orders/prod']);
        for (const { headers, status, contentType } of requests) {
          expect(headers.accept?.split(',')[0]).to.equal(V2);
          expect([status, contentType]).to.eql([200, V2]);
        }
        expect(prod.properties['db.pool.size']?.origin).to.include('orders-prod.yml').and.to.include('2:15');
      },
    },
    {
      name: 'lets profile-specific sources outrank its own profile file, and plain ones only its plain file',
      async run() {
        expect(prod.properties['greeting']).to.include({ value: 'remote, prod', source: `${from}orders-prod.yml` });
        expect(prod.properties['region']).to.include({ value: 'remote', source: `${from}orders.yml (document #0)` });
        expect(prod.properties['tier']?.value).to.equal('local, prod');
      },
    },
    {
      name: 'lets overrides win over everything',
      async run() {
        const source = 'configserver:overrides';
        expect(prod.properties['stage']).to.include({ value: 'overridden', source });
        expect(prod.properties['company.motto']).to.include({ value: 'stones', source });
      },
    },
    {
      name: 'has the sources in their order',
      async run() {
        const remote = prod.sources.filter((name) => name.startsWith('configserver:'));
        expect(remote).to.eql([
          'configserver:overrides',
          `${from}orders-prod.yml`,
          `${from}orders.yml (document #1)`,
          `${from}orders.yml (document #0)`,
          `${from}application.yml`,
        ]);
      },
    },
    {
      name: 'keeps numbers to the digit, and types',
      async run() {
        expect(prod.properties['db.pool.size']?.type).to.equal('Integer');
        expect(prod.properties['digits']).to.include({ value: '12345678901234567890', type: 'BigInteger' });
        expect(prod.properties['ratio']).to.include({ value: '1.5', type: 'Double' });
        expect(prod.properties['flag']).to.include({ value: 'true', type: 'Boolean' });
      },
    },
    {
      name: 'binds a list from its strongest source alone',
      async run() {
        expect(prod.lists['hosts']).to.eql(['x', 'y']);
      },
    },
    {
      name: 'resolves placeholders itself, from the strongest values',
      async run() {
        expect(prod.properties['url']?.value).to.equal('http://remote:40/');
      },
    },
    {
      name: 'gets the document of its profile, and the other without it',
      async run() {
        expect(prod.properties['gated']).to.include({
          value: 'only in prod',
          source: `${from}orders.yml (document #1)`,
        });
        const { properties } = printed(await start('--print=gated,stage,db.pool.size'));
        expect(properties['gated']).to.include({
          value: 'everywhere else',
          source: `${from}orders.yml (document #2)`,
        });
        expect(properties['db.pool.size']?.value).to.equal('10');
      },
    },
    {
      name: 'lets the last of several profiles win',
      async run() {
        const { properties } = printed(await start('--spring.profiles.active=prod,eu', '--print=db.pool.size,zone'));
        expect(properties['db.pool.size']?.value).to.equal('50');
        expect(properties['zone']?.value).to.equal('prod');
      },
    },
    {
      name: 'reads a label with a slash, and takes the credentials of its address with it',
      async run() {
        proxy.take();
        const uri = proxy.url.replace('//', '//username:password@');
        const { properties } = printed(
          await startAt(uri, '--spring.cloud.config.label=feature/x', '--print=greeting,config.client.version'),
        );
        expect(properties['greeting']?.value).to.equal('from the branch');
        expect(properties['config.client.version']?.value).to.equal(branch);
        for (const { path, headers } of proxy.take()) {
          expect(path).to.equal('/orders/default/feature(_)x');
          expect(headers.authorization).to.equal('Basic dXNlcm5hbWU6cGFzc3dvcmQ=');
        }
      },
    },
    {
      name: 'takes the first label of its list that exists',
      async run() {
        const { properties } = printed(await start('--spring.cloud.config.label=nope,main', '--print=greeting'));
        expect(properties['greeting']?.value).to.equal('remote');
      },
    },
    {
      name: 'fails fast on a label that does not exist',
      async run() {
        const { exitCode, stdout, stderr } = await start(
          '--spring.cloud.config.label=nope',
          '--spring.cloud.config.fail-fast=true',
        );
        expect(exitCode).to.equal(1);
        expect(stdout + stderr).to.include('None of labels [nope] found');
      },
    },
    {
      name: 'starts with its own files where the server is optional and the label does not exist',
      async run() {
        const { properties } = printed(
          await start('--client.import=optional:configserver:', '--spring.cloud.config.label=nope', '--print=greeting'),
        );
        expect(properties['greeting']?.value).to.equal('local');
      },
    },
  ];
}
