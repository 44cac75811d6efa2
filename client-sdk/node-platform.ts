import { randomBytes, randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { chmod, type FileHandle, lstat, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigClientError } from './errors.js';
import type { FetchAnswer, FetchLike } from './fetch-like.js';
import { createOpener } from './node-opener.js';
import { openSocket } from './node-socket.js';
import type { PlainRequest, Platform } from './platform.js';

// biome-ignore lint/style/noProcessEnv: the one place where the client meets the process
const variables = process.env;

/** Node as the client's surroundings: the only file that knows it. */
export const nodePlatform: Platform = {
  variables,
  fetch: (url, init) => globalThis.fetch(url, init),
  fetchTrusting,
  plainGet: (url, request) => get(url, optionsOf(request)),
  openSocket,
  now: () => Date.now(),
  randomId: () => randomUUID(),
  hostName: hostname(),
  random: () => Math.random(),
  schedule(delayMs, task, keepAlive) {
    const timer = setTimeout(task, delayMs);
    if (!keepAlive) timer.unref();
    return () => clearTimeout(timer);
  },
  readText: (path) => readFile(path, 'utf8'),
  createOpener,
  privateFiles: {
    read: readPrivate,
    write: writePrivate,
    remove: (folder, name) => rm(join(folder, name), { force: true }),
  },
  cacheFolder: variables['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
  join,
  logger(level) {
    const levels = ['debug', 'info', 'warn', 'error'];
    const write = (of: string) => (message: string) => {
      if (levels.indexOf(of) >= levels.indexOf(level)) process.stderr.write(`${of} ${message}\n`);
    };
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  },
};

function fetchTrusting(caFile: string): FetchLike {
  return async (address, { headers, signal }): Promise<FetchAnswer> => {
    const ca = await readFile(caFile);
    const answer = await get(new URL(address), { headers, signal, ca });
    const header = (name: string) => answer.headers[name.toLowerCase()];
    return {
      status: answer.status,
      headers: { get: (name) => (header(name) === undefined ? null : String(header(name))) },
      text: async () => answer.text,
    };
  };
}

interface Got {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

function optionsOf({ path, headers, auth, agent, rejectUnauthorized }: PlainRequest): https.RequestOptions {
  return {
    path,
    headers: { ...headers },
    rejectUnauthorized,
    ...(auth === undefined ? {} : { auth }),
    ...(agent === undefined ? {} : { agent: agent as https.Agent }),
  };
}

function get(url: URL, options: https.RequestOptions): Promise<Got> {
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    request.on('error', reject);
    request.end();
  });
}

/** Whose files are ours; undefined where the system has no such notion. */
const ownId = process.getuid?.();
const MAX_CACHE_BYTES = 67_108_864;
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

async function readPrivate(folder: string, name: string): Promise<Uint8Array | undefined> {
  let handle: FileHandle | undefined;
  try {
    checkPrivate(await lstat(folder), folder);
    handle = await open(join(folder, name), READ);
    const stats = await handle.stat();
    checkPrivate(stats, name);
    if (!stats.isFile() || stats.size > MAX_CACHE_BYTES) throw foreign(name, 'not a file of ours');
    return await handle.readFile();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw code === 'ELOOP' || code === 'EACCES' ? foreign(name, code) : error;
  } finally {
    await handle?.close();
  }
}

/** Links have the permissions 0777, so that they are refused as well. */
function checkPrivate({ uid, mode }: Stats, name: string): void {
  if (ownId === undefined) return;
  if (uid !== ownId) throw foreign(name, `belongs to user ${uid} (expected: ${ownId})`);
  if ((mode & 0o077) !== 0) throw foreign(name, `mode ${(mode & 0o777).toString(8)} (expected: nothing for others)`);
}

function foreign(name: string, what: string): ConfigClientError {
  return new ConfigClientError('cache-foreign', `${name}: ${what}`);
}

async function writePrivate(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await makeFolder(folder);
  const temporary = join(folder, `${name}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeDurably(await open(temporary, CREATE, 0o600), bytes);
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Node's own recursive `mkdir` never ends where a parent can neither be found nor made, as below `/proc`. */
async function makeParents(folder: string): Promise<void> {
  const make = () => mkdir(folder, { mode: 0o700 });
  try {
    await make();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeParents(dirname(folder));
    await make();
  }
}

async function makeFolder(folder: string): Promise<void> {
  await makeParents(folder);
  const stats = await lstat(folder);
  if (stats.isDirectory() && stats.uid === ownId && (stats.mode & 0o077) !== 0) await chmod(folder, 0o700);
  checkPrivate(await lstat(folder), folder);
}

async function writeDurably(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The new name is durable when the folder is. Windows cannot open a folder, and does not need to. */
async function syncFolder(folder: string): Promise<void> {
  if (ownId === undefined) return;
  const handle = await open(folder, constants.O_RDONLY);
  await handle.sync().finally(() => handle.close());
}
