import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { load } from 'js-yaml';
import { isLoaderKey } from '../../server/core/directives.js';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';
import { ANSWERS, ROWS } from './petclinic-values.js';

/** The sources, not the built output: fixtures are not compiled. */
const FIXTURES = fileURLToPath(new URL('../../../test/fixtures/petclinic/', import.meta.url));

interface SpringEnvironment {
  readonly propertySources: readonly { readonly source: Readonly<Record<string, unknown>> }[];
}
interface OwnEnvironment {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly sources: readonly string[];
}

describe('the petclinic repository, served whole', () => {
  let repository: TestRepository;
  let cairn: CairnServer;

  before(async () => {
    const names = (await readdir(FIXTURES)).filter((name) => name.endsWith('.yml'));
    const contents = await Promise.all(names.map((name) => readFile(`${FIXTURES}${name}`)));
    repository = await gitRepository(Object.fromEntries(names.map((name, i) => [name, contents[i] as Buffer])));
    cairn = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
  });
  after(async () => {
    await cairn?.[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
  });

  async function get(path: string): Promise<string> {
    const response = await fetch(cairn.url + path);
    expect(response.status, path).to.equal(200);
    return response.text();
  }

  for (const [application, profile, keys, sources] of ANSWERS) {
    const rows = ROWS.filter(([a, p]) => a === application && p === profile);

    it(`${application} in ${profile}: environment and our own form`, async () => {
      const spring = JSON.parse(await get(`/${application}/${profile}`)) as SpringEnvironment;
      const own = JSON.parse(await get(`/api/v1/environments/${application}/${profile}`)) as OwnEnvironment;
      expect(rows).to.not.eql([]);
      expect(spring.propertySources).to.have.lengthOf(sources);
      expect(own.sources).to.have.lengthOf(sources);
      const written = new Set(spring.propertySources.flatMap(({ source }) => Object.keys(source)));
      expect(written.size).to.equal(keys);
      expect(Object.keys(own.properties)).to.have.members([...written].filter((key) => !isLoaderKey(key)));
      for (const [, , key, value, resolved = value] of rows) {
        const strongest = spring.propertySources.find(({ source }) => key in source)?.source;
        expect(strongest?.[key], key).to.equal(JSON.parse(value));
        if (!isLoaderKey(key)) expect(own.properties[key], key).to.equal(JSON.parse(resolved));
      }
    });

    // A view splits at the last hyphen: chaos-monkey cannot be asked for there.
    if (profile.includes('-')) continue;
    it(`${application} in ${profile}: the four merged views`, async () => {
      const view = (ending: string) => get(`/${application}-${profile}.${ending}`);
      const json = JSON.parse(await view('json'));
      const yml = await view('yml');
      const properties = (await view('properties')).split('\n');
      expect(await view('yaml')).to.equal(yml);
      expect(properties).to.have.lengthOf(keys);
      for (const [, , key, value, resolved = value] of rows) {
        const expected: unknown = JSON.parse(resolved);
        expect(at(json, key), `${key} in .json`).to.equal(expected);
        expect(at(load(yml), key), `${key} in .yml`).to.equal(expected);
        expect(properties).to.include(`${key}: ${typeof expected === 'string' ? expected : resolved}`);
      }
    });
  }
});

/** No key of these files has a dot in one of its parts. */
function at(tree: unknown, key: string): unknown {
  return key.split('.').reduce((node, part) => (node as Record<string, unknown> | undefined)?.[part], tree);
}
