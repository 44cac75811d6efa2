import { expect } from 'chai';
import { FirstParents } from '../../../../server/backends/git/first-parents.js';
import { GitFailure } from '../../../../server/backends/git/git-failure.js';
import type { CommitStep } from '../../../../server/core/ports.js';

const BLOB = 'b'.repeat(40);

/** The id of a commit of a history without branches; 1 is the first. */
function id(commit: number): string {
  return commit.toString(16).padStart(40, '0');
}

function listed(commit: number): string {
  const change = `:100644 100644 ${BLOB} ${BLOB} M\0file-${commit}.yml\0`;
  return `${id(commit)} ${commit > 1 ? id(commit - 1) : ''} ${1_700_000_000 + commit}\0\n${change}`;
}

/** A git that counts how often it is started, with the newest commit `head`. */
class FakeGit {
  readonly calls: string[] = [];
  /** Beyond so many commits at once it prints too much. */
  maxCommits = Number.POSITIVE_INFINITY;

  readonly list = async (version: string, { count, skip }: { count: number; skip: number }): Promise<string> => {
    this.calls.push(`${Number.parseInt(version, 16)} ${skip}+${count}`);
    await new Promise(setImmediate);
    if (count > this.maxCommits) throw new GitFailure('output-limit', 'git log: printed too much');
    const newest = Number.parseInt(version, 16) - skip;
    const length = Math.max(0, Math.min(count, newest));
    return Array.from({ length }, (_, index) => listed(newest - index)).join('');
  };
}

function step(commit: number): CommitStep {
  const parent = commit > 1 ? id(commit - 1) : undefined;
  return { version: id(commit), parent, committedAtMs: 0, before: new Map() };
}

async function walked(steps: AsyncIterable<CommitStep>, end = 0): Promise<readonly number[]> {
  const commits: number[] = [];
  for await (const { version } of steps) {
    commits.push(Number.parseInt(version, 16));
    if (commits.at(-1) === end) break;
  }
  return commits;
}

function countdown(from: number, to = 1): readonly number[] {
  return Array.from({ length: from - to + 1 }, (_, index) => from - index);
}

const nothingAtHand = async () => undefined;

describe('FirstParents', () => {
  for (const commits of [1, 63, 64, 65, 288, 289, 512, 513, 1025]) {
    it(`gives each of ${commits} commits once, and asks git only the first time`, async () => {
      const git = new FakeGit();
      const history = new FirstParents(git.list, nothingAtHand);
      expect(await walked(history.from(id(commits)))).to.eql(countdown(commits));
      const calls = git.calls.length;
      expect(await walked(history.from(id(commits)))).to.eql(countdown(commits));
      expect(git.calls.length).to.equal(calls);
    });
  }

  it('lets those who come at the same time share what is read', async () => {
    const git = new FakeGit();
    const history = new FirstParents(git.list, nothingAtHand);
    const walks = await Promise.all([1, 2, 3].map(() => walked(history.from(id(500)))));
    for (const walk of walks) expect(walk).to.eql(countdown(500));
    expect(git.calls).to.eql(['500 0+64', '500 64+224', '500 288+224']);
  });

  it('goes on where another walk has been', async () => {
    const git = new FakeGit();
    const history = new FirstParents(git.list, nothingAtHand);
    await walked(history.from(id(400)), 390);
    expect(await walked(history.from(id(600)))).to.eql(countdown(600));
    expect(await walked(history.from(id(450)))).to.eql(countdown(450));
  });

  it('asks git nothing when a head was moved forward by a few commits', async () => {
    const git = new FakeGit();
    const history = new FirstParents(git.list, async (version) => step(Number.parseInt(version, 16)));
    await walked(history.from(id(100)));
    const calls = git.calls.length;
    expect(await walked(history.from(id(103)))).to.eql(countdown(103));
    expect(git.calls.length).to.equal(calls);
    expect(await walked(history.from(id(120)))).to.eql(countdown(120));
    expect(git.calls.length).to.be.above(calls);
  });

  it('reads commits that change very much a few at a time', async () => {
    const git = new FakeGit();
    git.maxCommits = 5;
    const history = new FirstParents(git.list, nothingAtHand);
    expect(await walked(history.from(id(30)))).to.eql(countdown(30));
  });

  it('fails with what git has failed with, and tries again for the next', async () => {
    const git = new FakeGit();
    git.maxCommits = 0;
    const history = new FirstParents(git.list, nothingAtHand);
    const error = await walked(history.from(id(3))).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(GitFailure);
    git.maxCommits = 1000;
    expect(await walked(history.from(id(3)))).to.eql(countdown(3));
  });
});
