import { expect } from 'chai';
import { gitRepository, type TestRepository } from '../support/git-repository.js';
import { type ServedRepository, serveRepository } from '../support/served-repository.js';
import { fastImport, seeded } from './generated-history/generate.js';
import { changesOf, type Files, resolved, winners } from './generated-past/naive-past.js';

const COMMITS = 120;
const PUSHES = 12;
/** Outside of what a mirror fetches, so that nothing is there before it is pushed. */
const HIDDEN = 'refs/hidden/all';
/** Where a file may go when it is renamed, and come back from. */
const ELSEWHERE = ['billing.yml', 'teams/orders.yml'];
/** The files that contribute to orders in prod, strongest first. */
const PATHS = ['orders-prod.yml', 'application-prod.yml', 'orders.yml', 'application.yml'];
const LITERALS = ['10', '20', 'north', '{cipher}c0ffee', '{cipher}facade'];
const VALUES: Readonly<Record<string, readonly string[]>> = {
  size: LITERALS,
  token: LITERALS,
  name: [...LITERALS, '${size}', '${token}'],
  area: ['${size}', '${token}', 'west'],
};
const SECRET = /c0ffee|facade/;

/** A history of flat files: lines come, change and go, files are renamed and removed, sides are merged. */
class Growth {
  readonly #random = seeded(20_261_125);
  /** By the message of the commit; the first is empty and no commit. */
  readonly trees: Files[] = [new Map()];

  draw<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }

  /** @returns what `git fast-import` reads */
  commands(): string {
    const commands: string[] = [];
    for (let main = 0; this.trees.length < COMMITS; main = this.trees.length - 1) {
      const isMerge = main > 3 && this.#random() < 0.25;
      if (isMerge) commands.push(this.#commit('side', main));
      commands.push(this.#commit('main', main, isMerge ? this.trees.length - 1 : undefined));
    }
    return commands.join('');
  }

  #commit(name: string, parent: number, merged?: number): string {
    const files = new Map(this.trees[parent]);
    for (const [path, text] of this.trees[merged ?? 0] ?? []) if (this.#random() < 0.7) files.set(path, text);
    this.#change(files);
    const mark = this.trees.push(files) - 1;
    const who = `committer Ada <ada@example.org> ${1_700_000_000 + 60 * mark} +0000`;
    const parents = `${parent === 0 ? '' : `from :${parent}\n`}${merged === undefined ? '' : `merge :${merged}\n`}`;
    const head = `commit ${name === 'main' ? HIDDEN : 'refs/hidden/side'}\nmark :${mark}\n${who}\n`;
    const content = [...files].map(([path, text]) => `M 100644 inline ${path}\ndata ${text.length}\n${text}\n`);
    return `${head}data ${String(mark).length}\n${mark}\n${parents}deleteall\n${content.join('')}`;
  }

  #change(files: Map<string, string>): void {
    const path = this.draw(PATHS);
    const kind = this.#random();
    if (kind < 0.08) files.delete(path);
    else if (kind < 0.16) rename(files, path, this.draw(ELSEWHERE));
    else if (kind < 0.32) rename(files, this.draw(ELSEWHERE), path);
    else files.set(path, this.#edited(files.get(path) ?? ''));
  }

  #edited(text: string): string {
    const lines = new Map(text.split(/(?<=\n)/).map((line) => [line.split(':', 1)[0] ?? '', line]));
    const key = this.draw(Object.keys(VALUES));
    if (lines.has(key) && this.#random() < 0.3) lines.delete(key);
    else lines.set(key, `${key}: "${this.draw(VALUES[key] ?? [])}"\n`);
    return [...lines.values()].join('');
  }
}

function rename(files: Map<string, string>, from: string, to: string): void {
  const text = files.get(from);
  if (text === undefined) return;
  files.delete(from);
  files.set(to, text);
}

interface Entry {
  readonly version: string;
  readonly changes: readonly { readonly key: string; readonly before: unknown; readonly after: unknown }[];
}

describe('generated pasts', () => {
  const growth = new Growth();
  let repository: TestRepository;
  let server: ServedRepository;
  /** First parents from the present head on: ids, and files by id. */
  let chain: readonly string[] = [];
  let trees: ReadonlyMap<string, Files> = new Map();

  before(async () => {
    repository = await gitRepository();
    await fastImport(repository.path, growth.commands());
    const listed = (await repository.git('log', '--format=%H %s', HIDDEN)).split('\n').map((line) => line.split(' '));
    trees = new Map(listed.map(([id = '', mark]) => [id, growth.trees[Number(mark)] as Files]));
    server = await serveRepository(repository.path, { encryption: { enabled: false } });
  });

  after(async () => {
    await server?.[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
  });

  /** A head somewhere further on; now and then further back, as a forced push leaves it. */
  async function push(all: readonly string[], index: number): Promise<void> {
    const at = Math.floor(((index + 1) * all.length) / PUSHES) - (index % 4 === 3 ? 12 : 0);
    await repository.git('update-ref', 'refs/heads/main', all[at - 1] as string);
    await server.refresh();
    chain = (await repository.git('rev-list', '--first-parent', 'main')).split('\n');
  }

  async function get<T>(path: string): Promise<T> {
    const { status, text } = await server.get(`/api/v1/${path}`);
    expect(status, text).to.equal(200);
    expect(text).not.to.match(SECRET);
    return JSON.parse(text);
  }

  function filesOf(version: string | undefined): Files {
    return trees.get(version ?? '') ?? new Map();
  }

  async function checkHistory(): Promise<void> {
    const key = growth.draw([undefined, ...Object.keys(VALUES)]);
    const expected = chain.flatMap((version, index) => {
      const changes = changesOf(filesOf(chain[index + 1]), filesOf(version), PATHS);
      const kept = changes.filter((change) => key === undefined || change.key === key);
      return kept.length === 0 ? [] : [{ version, changes: kept }];
    });
    const met: Entry[] = [];
    const limit = growth.draw([5, 100]);
    for (let cursor: string | null = ''; cursor !== null; ) {
      const target: string = `history/orders/prod?limit=${limit}&cursor=${cursor}${key ? `&key=${key}` : ''}`;
      const page: { commits: Entry[]; next: string | null } = await get(target);
      met.push(...page.commits);
      cursor = page.next;
    }
    const told = met.map(({ version, changes }) => {
      return { version, changes: changes.map(({ key: name, before, after }) => ({ key: name, before, after })) };
    });
    expect(told).to.eql(expected);
  }

  async function checkExplanations(): Promise<void> {
    for (const [key, found] of winners(filesOf(chain[0]), PATHS)) {
      const told = await get<{ sources: Record<string, unknown>[] }>(`explain/orders/prod/${key}`);
      const expected = found.map(async ({ path, line }) => {
        const blame = await repository.git('blame', '--porcelain', '-L', `${line},${line}`, 'main', '--', path);
        return { file: path, line, commit: blame.slice(0, 40) };
      });
      const met = told.sources.map(({ file, line, commit }) => ({ file, line, commit }));
      expect(met, key).to.eql(await Promise.all(expected));
    }
  }

  async function checkDiff(): Promise<void> {
    const [from, to] = [growth.draw(chain), growth.draw(chain)];
    const told = await get<Entry>(`diff/orders/prod?from=${from}&to=${to}`);
    const met = told.changes.map(({ key, before, after }) => ({ key, before, after }));
    expect(met).to.eql(changesOf(filesOf(from), filesOf(to), PATHS));
  }

  it('are told as a naive model and git blame tell them, after each push', async function () {
    this.timeout(120_000);
    const all = (await repository.git('rev-list', '--first-parent', '--reverse', HIDDEN)).split('\n');
    for (let index = 0; index < PUSHES; index += 1) {
      await push(all, index);
      expect(resolved(filesOf(chain[0]), PATHS).size, 'keys').to.be.above(0);
      for (const check of [checkHistory, checkExplanations, checkDiff, checkDiff, checkHistory]) await check();
    }
    expect(chain.length).to.be.above(50);
  });
});
