import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import type { Environment, FileEntry, PropertySource } from '../../../server/core/environment.js';
import { InvalidDocumentError } from '../../../server/core/errors.js';
import type { Backend, CommitStep, Layer } from '../../../server/core/ports.js';
import { showValueBy } from '../../../server/core/shown-value.js';
import { type HistoryEntry, type HistoryOptions, readHistory } from '../../../server/operations/history.js';
import { seeded } from '../../e2e/generated-history/generate.js';
import { coordinatesOf } from '../../support/memory-layer.js';

/** Path → `key=value` pairs, or `bad …`. */
type Files = Readonly<Record<string, string>>;

interface Commit {
  readonly version: string;
  readonly parent: Commit | undefined;
  readonly atMs: number;
  readonly files: Files;
}

/** Files that count; whatever else a commit holds is another application's. The first is the strongest. */
const COUNTED = ['orders.yml', 'application.yml'];
const COORDINATES = coordinatesOf('orders');

function commitOn(parent: Commit | undefined, version: string, atMs: number, changes: Record<string, string | null>) {
  const files = Object.entries({ ...parent?.files, ...changes }).filter(([, text]) => text !== null);
  return { version, parent, atMs, files: Object.fromEntries(files) as Files };
}

function treeOf(files: Files | undefined): ReadonlyMap<string, FileEntry> {
  return new Map(Object.entries(files ?? {}).map(([path, text]) => [path, { oid: text, size: text.length }]));
}

async function* steps(head: Commit): AsyncGenerator<CommitStep> {
  for (let commit: Commit | undefined = head; commit; commit = commit.parent) {
    const [older, newer] = [treeOf(commit.parent?.files), treeOf(commit.files)];
    const paths = [...new Set([...older.keys(), ...newer.keys()])];
    const changed = paths.filter((path) => older.get(path)?.oid !== newer.get(path)?.oid);
    const before = new Map(changed.map((path) => [path, older.get(path)]));
    yield { version: commit.version, parent: commit.parent?.version, committedAtMs: commit.atMs, before };
  }
}

function layerOf(head: Commit, name: string): Layer {
  return {
    ...{ label: 'main', version: head.version, committedAt: '2026-11-20T09:12:44Z', files: treeOf(head.files) },
    ...{ searchPaths: [''], labelFolders: false, namePrefix: `${name}/` },
    blobs: { read: async () => new Uint8Array() },
    freshness: { staleSeconds: () => undefined },
    provenance: {
      steps: () => steps(head),
      commitOfLines: async () => undefined,
      commit: async (version) => ({ version, author: { name: '', email: '' }, date: '', summary: '' }),
    },
  };
}

/** Resolves as simply as can be, and counts how often. */
class World {
  heads: readonly Commit[] = [];
  resolved = 0;
  readonly read: (options?: Partial<HistoryOptions>) => ReturnType<ReturnType<typeof readHistory>>;

  constructor() {
    const layers = async () => this.heads.map((head, index) => layerOf(head, `repository-${index}`));
    const backend = { layers } as Partial<Backend> as Backend;
    const resolveAfresh = async (_: unknown, layers: readonly Layer[]): Promise<Environment> => {
      this.resolved += 1;
      const propertySources = layers.flatMap(({ files }) => COUNTED.flatMap((path) => sourceOf(files.get(path), path)));
      return { coordinates: COORDINATES, version: '', committedAt: '', propertySources, files: [] };
    };
    const read = readHistory({ backend, resolveAfresh, show: showValueBy((text) => `#${text.length}`) });
    this.read = (options = {}) => read(COORDINATES, { limit: 100, ...options });
  }

  /** All pages, one after the other. */
  async pages(options: Partial<HistoryOptions>): Promise<readonly HistoryEntry[]> {
    const all: HistoryEntry[] = [];
    let position: readonly string[] | undefined;
    do {
      const { entries, next } = await this.read({ ...options, position });
      expect(entries.length).to.be.at.most(options.limit ?? 100);
      all.push(...entries);
      position = next;
    } while (position);
    return all;
  }
}

function sourceOf(entry: FileEntry | undefined, path: string): readonly PropertySource[] {
  if (entry === undefined) return [];
  if (entry.oid.startsWith('bad'))
    throw new InvalidDocumentError(`${path}: ${entry.oid}`, { place: { file: path, line: 1 } });
  const pairs = entry.oid === '' ? [] : entry.oid.split(' ').map((pair) => pair.split('=') as [string, string]);
  const properties = pairs.map(([key, value], index) => ({ key, value, line: index + 1, column: 1 }));
  return [{ name: path, file: { layer: 0, path, oid: entry.oid }, properties }];
}

function told({ commit, changes, error }: HistoryEntry): string {
  const what = changes.map(({ key, before, after }) => `${key} ${before ?? '-'}>${after ?? '-'}`).join();
  return `${commit.version}: ${error ? error.message : what}`;
}

/** The same by brute force: each state by itself, each compared with the one before. */
function naive(heads: readonly Commit[], key?: string): readonly string[] {
  const states: { readonly commit: Commit; readonly newer: State; readonly older: State }[] = [];
  const at: (Commit | undefined)[] = [...heads];
  for (;;) {
    let newest: number | undefined;
    for (const [index, commit] of at.entries()) {
      if (commit && commit.atMs > (at[newest ?? -1]?.atMs ?? Number.NEGATIVE_INFINITY)) newest = index;
    }
    const commit = newest === undefined ? undefined : at[newest];
    if (newest === undefined || commit === undefined) break;
    const newer = stateOf(at);
    at[newest] = commit.parent;
    states.push({ commit, newer, older: stateOf(at) });
  }
  return states.flatMap(({ commit, newer, older }, index) => {
    if (typeof newer === 'string') return newer === older ? [] : [`${commit.version}: ${newer}`];
    const answered = states.slice(index).find((state) => typeof state.older !== 'string')?.older;
    const before = typeof answered === 'string' || answered === undefined ? newer : answered;
    const keys = [...new Set([...Object.keys(before), ...Object.keys(newer)])].sort();
    const changed = keys.filter((each) => before[each] !== newer[each] && (key === undefined || each === key));
    if (changed.length === 0 && typeof older !== 'string') return [];
    return [
      `${commit.version}: ${changed.map((each) => `${each} ${before[each] ?? '-'}>${newer[each] ?? '-'}`).join()}`,
    ];
  });
}

/** Values, or why there are none. */
type State = Readonly<Record<string, string>> | string;

function stateOf(commits: readonly (Commit | undefined)[]): State {
  const found = commits.flatMap((commit) => COUNTED.map((path) => [path, commit?.files[path] ?? ''] as const));
  const bad = found.find(([, text]) => text.startsWith('bad'));
  if (bad !== undefined) return bad.join(': ');
  const texts = found.map(([, text]) => text);
  const pairs = texts.toReversed().flatMap((text) => text.split(' ').map((pair) => pair.split('=')));
  return Object.fromEntries(pairs.filter(([name]) => name !== ''));
}

const TEXTS = ['a=1', 'a=2 b=1', 'b=2', 'a=1 b=1 c=1', 'bad one', 'bad two', '', null];
const PATHS = [...COUNTED, 'billing.yml', 'inventory.yml', 'shipping.yml'];

/** Grows random histories; now and then one is cut back first, as a forced push does it. */
class Growth {
  readonly #random: () => number;
  #made = 0;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  draw<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }

  next(head: Commit | undefined): Commit {
    let parent = head;
    if (this.#random() < 0.1)
      for (let back = this.draw([1, 2, 5]); parent?.parent && back > 0; back -= 1) parent = parent.parent;
    this.#made += 1;
    const changes = { [this.draw(PATHS)]: this.draw(TEXTS), [this.draw(PATHS)]: this.draw(TEXTS) };
    return commitOn(parent, `c${this.#made}`, 1000 * this.#made, changes);
  }
}

describe('readHistory', () => {
  for (const { seed, repositories } of [
    { seed: 1, repositories: 1 },
    { seed: 2, repositories: 1 },
    { seed: 3, repositories: 2 },
    { seed: 4, repositories: 3 },
  ]) {
    it(`tells what a naive model tells, push after push (history ${seed}, repositories: ${repositories})`, async () => {
      const world = new World();
      const growth = new Growth(seed);
      const heads: Commit[] = Array.from({ length: repositories }, () => growth.next(undefined));
      for (let push = 0; push < 40; push += 1) {
        const moved = growth.draw([...heads.keys()]);
        for (let left = growth.draw([1, 1, 3, 10]); left > 0; left -= 1) heads[moved] = growth.next(heads[moved]);
        world.heads = [...heads];
        const [limit, key] = [growth.draw([1, 2, 7, 100]), growth.draw([undefined, undefined, 'a', 'c'])];
        const asked = await Promise.all([world.pages({ limit, key }), world.pages({ limit: 100 })]);
        expect(asked[0].map(told)).to.eql(naive(heads, key));
        expect(asked[1].map(told)).to.eql(naive(heads));
      }
    });
  }

  /** @returns the head of so many commits, of which every tenth changes what is read */
  function chain(length: number, head?: Commit): Commit {
    let commit = head ?? commitOn(undefined, 'first', 0, { 'orders.yml': 'a=0' });
    for (let index = 1; index < length; index += 1) {
      const path = index % 10 === 0 ? 'orders.yml' : 'billing.yml';
      commit = commitOn(commit, `${head?.version ?? ''}${index}`, commit.atMs + 1000, { [path]: `a=${index}` });
    }
    return commit;
  }

  it('resolves a fixed number of times for each commit that matters, however many ask and whatever they ask', async () => {
    const world = new World();
    world.heads = [chain(500)];
    await Promise.all(Array.from({ length: 20 }, () => world.read()));
    const { resolved } = world;
    expect(resolved).to.be.within(51, 2 * 51);
    await world.read({ key: 'a' });
    await world.pages({ limit: 3 });
    expect(world.resolved).to.equal(resolved);
  });

  it('looks only at what is new after another commit, and when a forced push has led elsewhere', async () => {
    const world = new World();
    const head = chain(500);
    world.heads = [head];
    await world.read();
    const first = world.resolved;
    world.heads = [commitOn(head, 'unrelated', head.atMs + 1000, { 'billing.yml': 'a=x' })];
    expect((await world.read()).entries).to.have.length(50);
    expect(world.resolved - first).to.equal(1);
    const cut = head.parent?.parent as Commit;
    world.heads = [commitOn(cut, 'rewritten', head.atMs + 2000, { 'orders.yml': 'a=x' })];
    const { entries } = await world.read();
    expect(entries.map(({ commit }) => commit.version))
      .to.include('rewritten')
      .and.not.include('unrelated');
    expect(world.resolved - first).to.be.at.most(4);
  });

  it('asks anew after it has failed', async () => {
    const world = new World();
    const head = chain(30);
    let failures = 1;
    const failing = {
      ...head,
      get parent() {
        if (failures-- > 0) throw new TypeError('no disk');
        return head.parent;
      },
    } as Commit;
    world.heads = [failing];
    expect(await world.read().catch(({ message }) => message)).to.equal('no disk');
    world.heads = [head];
    expect((await world.read()).entries).to.have.length(3);
  });

  it('lets the event loop turn, although all that it needs is in memory', async () => {
    const world = new World();
    world.heads = [chain(2000)];
    let turns = 0;
    let isDone = false;
    const reading = world.read({ limit: 200 }).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await turn();
      turns += 1;
    }
    expect((await reading).entries).to.have.length(200);
    expect(turns).to.be.at.least(200);
  });
});
