import { expect } from 'chai';
import type { Layer } from '../../../../server/core/ports.js';
import { ask, gitBackend } from '../../../support/git-backend.js';
import { gitRepository, type TestRepository } from '../../../support/git-repository.js';

const FILE = 'orders.yml';

/** What git itself says: the commit of every line. */
async function gitBlame(repository: TestRepository, version: string, path = FILE): Promise<readonly string[]> {
  const listing = await repository.git('blame', '--line-porcelain', version, '--', path);
  return listing.split('\n').flatMap((line) => /^([0-9a-f]{40}) \d+ \d+/.exec(line)?.[1] ?? []);
}

async function ourBlame(
  layer: Layer | undefined,
  lines: number,
  path = FILE,
): Promise<readonly (string | undefined)[]> {
  const commits: (string | undefined)[] = [];
  for (let line = 1; line <= lines; line += 1) {
    commits.push((await layer?.provenance?.commitOfLines(path, [{ first: line, last: line }]))?.version);
  }
  return commits;
}

/** Repeatable, and different for each seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** Puts in, changes and takes out lines at random; lines repeat, so that a diff has something to choose from. */
function edited(text: string, random: (below: number) => number): string {
  const lines = text.split('\n').slice(0, -1);
  for (let edits = 1 + random(3); edits > 0; edits -= 1) {
    const at = random(lines.length);
    const line = `key${random(12)}: ${random(4)}`;
    if (random(3) === 0 && lines.length > 4) lines.splice(at, 1);
    else lines.splice(at, random(2), line);
  }
  return `${lines.join('\n')}\n`;
}

/** Twenty commits, now and then a side branch that is merged, sometimes with one side's file alone. */
async function grow(repository: TestRepository, seed: number): Promise<void> {
  const random = randomOf(seed);
  let text = 'a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n';
  await repository.commit({ [FILE]: text });
  for (let step = 0; step < 5; step += 1) {
    await repository.git('checkout', '--quiet', '-b', `side-${step}`);
    const side = edited(text, random);
    await repository.commit({ [FILE]: side });
    await repository.git('checkout', '--quiet', 'main');
    if (random(2) === 0) text = edited(text, random);
    await repository.commit({ [FILE]: text, [`other-${step}.yml`]: 'x: 1\n' });
    const strategy = random(2) === 0 ? 'ours' : 'theirs';
    await repository.git('merge', '--quiet', '--no-edit', '-X', strategy, `side-${step}`);
    text = await repository.git('show', `main:${FILE}`).then((shown) => `${shown}\n`);
  }
}

describe('git provenance', () => {
  for (const seed of [1, 2, 3]) {
    it(`blames every line as git does, at every commit (history ${seed})`, async () => {
      await using repository = await gitRepository();
      await grow(repository, seed);
      await using opened = await gitBackend({ uri: repository.path });
      const versions = (await repository.git('rev-list', 'main')).split('\n');
      for (const version of versions.filter((_, index) => index % 3 === 0)) {
        const expected = await gitBlame(repository, version);
        const [layer] = await opened.backend.layers(ask(`orders/prod/${version}`));
        expect(await ourBlame(layer, expected.length)).to.eql(expected);
      }
    });
  }

  it('still blames as git does when other files and merges have gone over a known one', async () => {
    await using repository = await gitRepository({ [FILE]: 'a: 1\nb: 2\n' });
    await using opened = await gitBackend({ uri: repository.path });
    const [first] = await opened.backend.layers(ask('orders/prod'));
    await ourBlame(first, 2);
    await repository.git('checkout', '--quiet', '-b', 'side');
    await repository.commit({ [FILE]: 'a: 9\nb: 2\n' });
    await repository.commit({ [FILE]: 'a: 1\nb: 2\n' });
    await repository.git('checkout', '--quiet', 'main');
    await repository.commit({ 'other.yml': 'x: 1\n' });
    await repository.git('merge', '--quiet', '--no-edit', 'side');
    await repository.commit({ 'other.yml': 'x: 2\n' });
    await opened.backend.refresh();
    const [layer] = await opened.backend.layers(ask('orders/prod'));
    expect(await ourBlame(layer, 2)).to.eql(await gitBlame(repository, 'main'));
    await repository.commit({ [FILE]: 'a: 2\nb: 2\n' });
    await repository.commit({ [FILE]: 'a: 1\nb: 2\n' });
    await opened.backend.refresh();
    const [reverted] = await opened.backend.layers(ask('orders/prod'));
    expect(await ourBlame(reverted, 2)).to.eql(await gitBlame(repository, 'main'));
  });

  it('takes names as they come: options, globs, pathspec magic, spaces, other alphabets', async () => {
    const paths = ['-L1,1.yml', '--contents=x.yml', ':(glob)x*.yml', ':!x.yml', 'a b/ö 猫.yml', '*.yml'];
    await using repository = await gitRepository(Object.fromEntries(paths.map((path) => [path, `name: 1\n`])));
    const later = await repository.commit({ 'x1.yml': 'a: 1\n' });
    await using opened = await gitBackend({ uri: repository.path });
    const [layer] = await opened.backend.layers(ask('orders/prod'));
    const first = await repository.git('rev-parse', `${later}~1`);
    for (const path of paths) expect(await ourBlame(layer, 1, path), path).to.eql([first]);
    expect(await layer?.provenance?.commitOfLines('none.yml', [{ first: 1, last: 1 }])).to.equal(undefined);
    expect(await layer?.provenance?.commitOfLines(FILE, [{ first: 99, last: 99 }])).to.equal(undefined);
  });

  it('names the newest commit of several lines, also when all were made in the same second', async () => {
    await using repository = await gitRepository({ [FILE]: 'a: |\n  1\n  2\n  3\nb: 4\n' });
    const first = await repository.git('rev-parse', 'HEAD');
    const second = await repository.commit({ [FILE]: 'a: |\n  1\n  2\n  9\nb: 4\n' });
    const third = await repository.commit({ [FILE]: 'a: |\n  1\n  8\n  9\nb: 4\n' });
    await using opened = await gitBackend({ uri: repository.path });
    const [layer] = await opened.backend.layers(ask('orders/prod'));
    const newest = async (...ranges: readonly (readonly [number, number])[]) => {
      const lines = ranges.map(([first, last]) => ({ first, last }));
      return (await layer?.provenance?.commitOfLines(FILE, lines))?.version;
    };
    expect(await newest([1, 4])).to.equal(third);
    expect(await newest([4, 5])).to.equal(second);
    expect(await newest([1, 1], [5, 5])).to.equal(first);
    expect(await newest([5, 5], [4, 4], [1, 2])).to.equal(second);
  });

  it('counts lines as the formats do, where git sees only one', async () => {
    await using repository = await gitRepository({ [FILE]: 'a: 1\rb: 2\r\nc: 3\n' });
    const second = await repository.commit({ [FILE]: 'a: 1\rb: 2\r\nc: 4\n' });
    await using opened = await gitBackend({ uri: repository.path });
    const [layer] = await opened.backend.layers(ask('orders/prod'));
    const first = await repository.git('rev-parse', `${second}~1`);
    expect(await ourBlame(layer, 3)).to.eql([first, first, second]);
  });

  it('reads authors in other encodings, and without any mailmap', async () => {
    await using repository = await gitRepository({ '.mailmap': 'Other <other@example.org> <ada@example.org>\n' });
    await repository.commit({ [FILE]: 'a: 1\n' });
    const amend = ['commit', '--quiet', '--amend', '--author', 'Günther <g@example.org>', '--message', 'Höhe\n\nlang'];
    await repository.git('-c', 'i18n.commitEncoding=ISO-8859-1', ...amend, '--date', '2024-02-29T12:00:00+05:30');
    await using opened = await gitBackend({ uri: repository.path });
    const [layer] = await opened.backend.layers(ask('orders/prod'));
    const commit = await layer?.provenance?.commitOfLines(FILE, [{ first: 1, last: 1 }]);
    expect(commit?.date).to.equal('2024-02-29T06:30:00Z');
    const names = await repository.git('log', '-1', '--no-use-mailmap', '--format=%an|%ae|%s', '--encoding=UTF-8');
    expect([commit?.author.name, commit?.author.email, commit?.summary].join('|')).to.equal(names);
  });

  it('walks first parents, with what each commit changed against the one before', async () => {
    await using repository = await gitRepository({ [FILE]: 'a: 1\n', 'gone.yml': 'x: 1\n' });
    await repository.git('checkout', '--quiet', '-b', 'side');
    await repository.commit({ 'side.yml': 'a: 1\n' });
    await repository.git('checkout', '--quiet', 'main');
    await repository.commit({ 'gone.yml': null, [FILE]: 'a: 2\n' });
    await repository.git('merge', '--quiet', '--no-edit', 'side');
    await repository.commit({});
    await using opened = await gitBackend({ uri: repository.path });
    const [layer] = await opened.backend.layers(ask('orders/prod'));
    const steps: string[] = [];
    const changed: string[] = [];
    for await (const { version, before } of layer?.provenance?.steps() ?? []) {
      steps.push(version);
      changed.push([...before].map(([path, entry]) => `${path} ${entry ? 'was' : 'is new'}`).join());
    }
    expect(steps.join('\n')).to.equal(await repository.git('rev-list', '--first-parent', 'main'));
    expect(changed).to.eql(['', 'side.yml is new', 'gone.yml was,orders.yml was', 'gone.yml is new,orders.yml is new']);
  });
});
