import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A folder where a moved ref of a local repository shows. */
export interface RefPlace {
  readonly path: string;
  /** Another one for another folder at the same path, and for a folder that no longer waits. */
  readonly stamp: string;
  /** `waits` for a repository to appear below it; else it holds refs, or the file of all refs. */
  readonly waits: boolean;
  /** Whether an event of this name can mean anything. */
  matters(name: string): boolean;
}

/** What git looks for when it is given a path, in that order. */
const SUFFIXES = ['/.git', '', '.git/.git', '.git'];
const ROOT_NAMES = new Set(['HEAD', 'packed-refs', 'refs', 'reftable', '.git']);
/** Folders of branches and tags; where there are more, polling finds what happens in the others. */
const MAX_FOLDERS = 500;

/** @param repository the path of a repository as git is given it; it need not exist */
export async function refPlaces(repository: string): Promise<readonly RefPlace[]> {
  for (const suffix of SUFFIXES) {
    const folder = repository.replace(/\/+$/, '') + suffix;
    const root = (await stampOf(join(folder, 'refs'))) && (await placeAt(folder, (name) => ROOT_NAMES.has(name)));
    if (root) return [root, ...(await placesIn(folder))];
  }
  return waitingPlace(repository);
}

async function placesIn(folder: string): Promise<readonly RefPlace[]> {
  const reftable = await placeAt(join(folder, 'reftable'), (name) => name === 'tables.list');
  const below = ['refs', ...(await foldersBelow(folder))];
  const places = await Promise.all(below.map((each) => placeAt(join(folder, each), isNoLock)));
  return [reftable, ...places].filter((place) => place !== undefined);
}

/** `refs/heads`, `refs/tags` and, since a name may hold slashes, the folders in them. */
async function foldersBelow(folder: string): Promise<readonly string[]> {
  const found = ['refs/heads', 'refs/tags'];
  for (const parent of found) {
    const entries = await readdir(join(folder, parent), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.isDirectory() && found.length < MAX_FOLDERS) found.push(`${parent}/${entry.name}`);
    }
  }
  return found;
}

/** Git writes a new value beside the old one and renames it: only then has the ref moved. */
function isNoLock(name: string): boolean {
  return !name.endsWith('.lock');
}

/** The folder nearest to where a repository would be. */
async function waitingPlace(repository: string): Promise<readonly RefPlace[]> {
  let path = repository;
  let awaited: (name: string) => boolean = (name) => ROOT_NAMES.has(name);
  for (;;) {
    const place = await placeAt(path, awaited, true);
    if (place !== undefined) return [place];
    if (path === dirname(path)) return [];
    const missing = basename(path);
    awaited = (name) => name === missing || name === `${missing}.git`;
    path = dirname(path);
  }
}

async function placeAt(path: string, matters: RefPlace['matters'], waits = false): Promise<RefPlace | undefined> {
  const stamp = await stampOf(path);
  return stamp === undefined ? undefined : { path, stamp: `${stamp}:${waits}`, waits, matters };
}

/** Undefined when there is no folder. An inode alone is soon used again, for the next folder that is made. */
async function stampOf(path: string): Promise<string | undefined> {
  const found: BigIntStats | undefined = await stat(path, { bigint: true }).catch(() => undefined);
  return found?.isDirectory() ? `${found.dev}:${found.ino}:${found.birthtimeNs}` : undefined;
}
