import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';

interface Options {
  readonly configPath: string;
  readonly activeProfiles: readonly string[];
  readonly level: string;
}
const { load, instance } = createRequire(import.meta.url)('spring-cloud-config') as {
  load(options: Options): Promise<Record<string, unknown>>;
  instance(): Record<string, unknown>;
};

/** The application's own file: what the server has outranks it. */
const LOCAL = `
spring.cloud.config.name: my-application
db.mongo.url: http://localhost:27017
only.local: true
---
profiles: dev1,dev2
db.mongo.user: local-dev
`;

describe('npm spring-cloud-config', () => {
  let repository: TestRepository;
  let cairn: CairnServer;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-spring-cloud-config-'));
    repository = await gitRepository({
      'application.yml': 'db.mongo.pool: 5\nlog.level: info\n',
      'my-application.yml': 'db.mongo.url: http://main:27017\n',
      'my-application-dev1.yml': 'db.mongo.url: http://dev1:27017\nratio: 0.5\n',
    });
    await repository.git('checkout', '--quiet', '-b', 'release/2');
    await repository.commit({ 'my-application.yml': 'db.mongo.url: http://release:27017\n' });
    cairn = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
    await writeFile(join(folder, 'application.yml'), LOCAL);
  });
  after(async () => {
    await cairn?.[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function loadWith(cloudConfig: object, activeProfiles: readonly string[]) {
    const bootstrap = { spring: { cloud: { config: { enabled: true, endpoint: cairn.url, ...cloudConfig } } } };
    await writeFile(join(folder, 'bootstrap.yml'), JSON.stringify(bootstrap));
    return load({ configPath: folder, activeProfiles, level: 'error' });
  }

  it('lays what the server has for the active profiles over the local files', async () => {
    const { db, log, only, ratio } = await loadWith({}, ['dev1']);
    expect({ db, log, only, ratio }).to.eql({
      db: { mongo: { url: 'http://dev1:27017', user: 'local-dev', pool: 5 } },
      log: { level: 'info' },
      only: { local: true },
      ratio: 0.5,
    });
    expect(instance()).to.have.nested.property('db.mongo.url', 'http://dev1:27017');
  });

  it('reads a label with a slash', async () => {
    expect(await loadWith({ label: 'release/2' }, ['dev2'])).to.have.nested.property(
      'db.mongo.url',
      'http://release:27017',
    );
  });

  it('reads master, the label its manual names, where there is only main', async () => {
    expect(await loadWith({ label: 'master' }, ['dev2'])).to.have.nested.property('db.mongo.url', 'http://main:27017');
  });

  it('sends the credentials it was given', async () => {
    const config = await loadWith({ auth: { user: 'username', pass: 'password' } }, ['dev2']);
    expect(config).to.have.nested.property('db.mongo.url', 'http://main:27017');
  });

  it('fails fast on a label that does not exist, when told to', async () => {
    const error = await loadWith({ label: 'nope', 'fail-fast': true }, ['dev1']).catch((reason: Error) => reason);
    expect(error).to.be.an('error').with.property('message', 'Invalid response: 404');
  });

  it('goes on with its local files, when not', async () => {
    expect(await loadWith({ label: 'nope' }, ['dev1'])).to.have.nested.property(
      'db.mongo.url',
      'http://localhost:27017',
    );
  });
});
