import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DataFolderInUseError } from '../../core/errors.js';

const OWNER = 'owner.sock';
const ANSWER_TIMEOUT_MS = 500;
const ATTEMPTS = 5;

/** A folder of its own for one mirror, until it is given back. */
export interface MirrorFolder {
  readonly path: string;
  release(): void;
}

/**
 * The folder that a server keeps mirrors in, held against every other server. What holds it is a listening socket in
 * the folder: the kernel ends it with its process, however that dies, and no process id is there to be mistaken. Who
 * finds a socket that nobody listens on takes it over.
 */
export class DataFolder {
  readonly path: string;
  readonly #server: Server;
  readonly #claimed = new Set<string>();

  private constructor(path: string, server: Server) {
    this.path = path;
    this.#server = server;
  }

  /** @throws DataFolderInUseError which says who holds it */
  static async open(path: string): Promise<DataFolder> {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const handle = await open(path);
    try {
      // The address of a socket holds about 100 bytes; the detour makes any path fit.
      const short = process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : path;
      return new DataFolder(path, await hold(path, short));
    } finally {
      await handle.close();
    }
  }

  /** A folder for a mirror of `address` that nobody else has; after a restart the same ones come in the same order. */
  mirrorFolder(address: string): MirrorFolder {
    const name = mirrorName(address);
    let free = name;
    for (let number = 2; this.#claimed.has(free); number += 1) free = `${name}-${number}`;
    this.#claimed.add(free);
    return { path: join(this.path, 'mirrors', free), release: () => this.#claimed.delete(free) };
  }

  async close(): Promise<void> {
    await unlink(join(this.path, OWNER)).catch(() => {});
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** What the folder of the first mirror of `address` is called, below `mirrors`. */
export function mirrorName(address: string): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 32);
}

async function hold(path: string, short: string): Promise<Server> {
  const mine = `owner-${randomUUID()}.sock`;
  const server = await listen(join(short, mine));
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await claim(join(path, mine), join(path, OWNER))) return server;
      await removeDead(path, short);
    }
    throw new DataFolderInUseError(`${path}: held by another server`);
  } catch (error) {
    server.close();
    throw error;
  } finally {
    await unlink(join(path, mine)).catch(() => {});
  }
}

function listen(address: string): Promise<Server> {
  const since = new Date().toISOString();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(`process ${process.pid} on ${hostname()} since ${since}`);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** A link either takes the free name or fails: two that try at once cannot both succeed. */
async function claim(mine: string, owner: string): Promise<boolean> {
  try {
    await link(mine, owner);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeDead(path: string, short: string): Promise<void> {
  const owner = join(path, OWNER);
  const seen = await inode(owner);
  const who = await ask(join(short, OWNER));
  if (who !== undefined) throw new DataFolderInUseError(`${path}: held by ${who}`);
  const aside = join(path, `dead-${randomUUID()}.sock`);
  await rename(owner, aside).catch(() => {});
  // Somebody else may have been quicker: then what was moved is alive, and goes back.
  if ((await inode(aside)) !== seen) await link(aside, owner).catch(() => {});
  await unlink(aside).catch(() => {});
  await removeLeftovers(path);
}

async function inode(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ ino }) => ino,
    () => undefined,
  );
}

/** @returns what the owner says of itself, or undefined when nobody listens */
function ask(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(address);
    const finish = (result: string | undefined) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => finish('a server that does not answer'));
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8').slice(0, 200);
    });
    socket.on('end', () => finish(answer));
    socket.on('error', () => finish(undefined));
  });
}

async function removeLeftovers(path: string): Promise<void> {
  for (const name of await readdir(path)) {
    if (/^dead-[0-9a-f-]+\.sock$/.test(name)) await rm(join(path, name), { force: true });
  }
}
