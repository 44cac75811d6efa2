import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { load } from 'js-yaml';

const ROOT = new URL('../../', import.meta.url);

async function yaml<T>(path: string): Promise<T> {
  return load(await readFile(new URL(path, ROOT), 'utf8')) as T;
}

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
}

describe("the sample repository's checks", () => {
  it('are hooks that there are', async () => {
    const { repos } = await yaml<{ repos: { hooks: { id: string }[] }[] }>('config-repo/.pre-commit-config.yaml');
    const hooks = await yaml<{ id: string; entry: string }[]>('.pre-commit-hooks.yaml');
    const used = repos.flatMap(({ hooks: each }) => each.map(({ id }) => id));
    expect(used).to.eql(hooks.map(({ id }) => id));
    expect(hooks.map(({ entry }) => entry)).to.eql(['cairn validate', 'cairn lint']);
  });

  it('give the action what it takes', async () => {
    const { jobs } = await yaml<{ jobs: { validate: { steps: Step[] } } }>(
      'config-repo/.github/workflows/validate.yml',
    );
    const { inputs, runs } = await yaml<{ inputs: object; runs: { steps: Step[] } }>('action.yml');
    const step = jobs.validate.steps.find(({ uses }) => uses?.startsWith('example/cairn@'));
    expect(inputs).to.include.all.keys(Object.keys(step?.with ?? { none: 1 }));
    for (const { run = '' } of runs.steps) expect(run).not.to.contain('${{');
  });
});
