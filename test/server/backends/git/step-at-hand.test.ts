import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { parseSteps, STEP_FORMAT } from '../../../../server/backends/git/commit-steps.js';
import { ObjectReader } from '../../../../server/backends/git/object-reader.js';
import { stepAtHand } from '../../../../server/backends/git/step-at-hand.js';
import { TreeReader } from '../../../../server/backends/git/tree-reader.js';
import type { CommitStep } from '../../../../server/core/ports.js';
import { seeded } from '../../../e2e/generated-history/generate.js';
import { gitRepository, type TestRepository } from '../../../support/git-repository.js';

const COMMITS = 150;
/** A file that becomes a folder and a folder that becomes a file, neighbours in git's order, depths, what is no file. */
const NAMES = [
  'a',
  'a/b',
  'a/b/c',
  'a.yml',
  'a0',
  'ab',
  'ä/ö.yml',
  'ä/ö/ü.yml',
  'z/z/z/z',
  '"q',
  'line\\nfeed',
  '\\351',
];
const MODES = ['100644', '100644', '100644', '120000'];
const MANY = 300;

/** Writes a history in which anything may become anything. */
async function grow({ path }: TestRepository): Promise<void> {
  const random = seeded(7);
  const draw = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
  const names = [...NAMES, ...Array.from({ length: MANY }, (_, index) => `many-${index}.yml`)];
  const lines: string[] = [];
  for (let commit = 1; commit <= COMMITS; commit += 1) {
    lines.push(
      'commit refs/heads/main',
      `mark :${commit}`,
      `committer A <a@example.org> ${1_700_000_000 + commit} +0100`,
    );
    lines.push('data 0');
    if (commit > 1) lines.push(`from :${commit - 1}`);
    if (commit > 5 && commit % 10 === 0) lines.push(`merge :${commit - 4}`);
    const touched = commit === 1 ? names : Array.from({ length: 1 + Math.floor(random() * 4) }, () => draw(names));
    for (const name of touched) {
      const quoted = `"${name.startsWith('"') ? `\\${name}` : name}"`;
      if (random() < 0.3) lines.push(`D ${quoted}`);
      else lines.push(`M ${draw(MODES)} inline ${quoted}`, 'data 1', String(Math.floor(random() * 10)));
    }
  }
  const child = spawn('git', ['fast-import', '--quiet'], { cwd: path, stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(`${lines.join('\n')}\n`);
  expect((await once(child, 'close'))[0]).to.equal(0);
}

function told({ version, parent, committedAtMs, before }: CommitStep) {
  const changes = [...before].map(([path, entry]) => `${path} ${entry?.oid ?? 'new'}`).sort();
  return { version, parent, committedAtMs, changes };
}

describe('stepAtHand', () => {
  it('tells of each commit what git tells, whatever became what', async () => {
    await using repository = await gitRepository();
    await grow(repository);
    const flags = ['--first-parent', '--diff-merges=first-parent', '--raw', '-r', '-z', '--no-renames', '--no-abbrev'];
    const log = await repository.git('log', ...flags, `--format=${STEP_FORMAT}`, 'main');
    const expected = (await parseSteps(log)).slice(0, -1);
    const objects = new ObjectReader(repository.path, { PATH: process.env.PATH ?? '' });
    const trees = new TreeReader(objects, { files: 10_000 });
    try {
      for (const step of expected) {
        const met = await stepAtHand(trees, step.version);
        expect(met && told(met)).to.eql(told(step));
      }
      const first = expected.at(-1)?.parent ?? '';
      expect(await stepAtHand(trees, first)).to.equal(undefined);
      expect(await stepAtHand(trees, 'f'.repeat(40))).to.equal(undefined);
    } finally {
      await objects.close();
    }
    expect(expected.length).to.equal(COMMITS - 1);
  });
});
