import { type ChildProcess, spawn } from 'node:child_process';
import { LimitExceededError } from '../../core/errors.js';
import { BatchReply, type GitObject } from './batch-reply.js';
import { GitFailure } from './git-failure.js';
import { readInBulk } from './read-in-bulk.js';

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const MAX_REMEMBERED = 1000;
/** From here on a child of their own is worth its start. */
const BULK = 64;

interface Request {
  readonly oid: string;
  readonly maxBytes: number;
  readonly resolve: (object: GitObject) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
}

/**
 * Objects of one repository by id, through one `git cat-file --batch` that stays. It is fed nothing but hex ids: a
 * name with a line feed would make it answer twice, and the next reader would get the wrong file.
 */
export class ObjectReader {
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #waiting: Request[] = [];
  readonly #unsent: string[] = [];
  readonly #oversized = new Map<string, number>();
  readonly #bulk = new Set<ChildProcess>();
  #child: ChildProcess | undefined;
  #closed = false;

  constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#environment = environment;
  }

  /** Has the child started already when the first object is asked for. */
  prepare(): void {
    if (!this.#closed) this.#child ??= this.#start();
  }

  /**
   * @throws LimitExceededError when the object is larger than `maxBytes`
   * @throws GitFailure `corrupt-mirror` when it is missing or cannot be read
   */
  read(oid: string, maxBytes: number): Promise<GitObject> {
    if (!OBJECT_ID.test(oid)) return Promise.reject(new TypeError('not an object id'));
    if (this.#closed) return Promise.reject(closed());
    const known = this.#oversized.get(oid);
    if (known !== undefined && known > maxBytes) return Promise.reject(tooLarge(known, maxBytes));
    return new Promise((resolve, reject) => this.#send({ oid, maxBytes, resolve, reject, attempts: 0 }));
  }

  /** Many at once, in order. @throws as `read` does */
  async readMany(oids: readonly string[], maxBytes: number): Promise<readonly GitObject[]> {
    if (oids.length < BULK) return Promise.all(oids.map((oid) => this.read(oid, maxBytes)));
    if (!oids.every((oid) => OBJECT_ID.test(oid))) throw new TypeError('not an object id');
    if (this.#closed) throw closed();
    const child = this.#spawn(['cat-file', '--batch', '--buffer']);
    this.#bulk.add(child);
    try {
      return await readInBulk(child, oids, maxBytes);
    } catch (error) {
      throw this.#closed ? closed() : error;
    } finally {
      this.#bulk.delete(child);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#child, ...this.#bulk].map((child) => child && end(child)));
  }

  #send(request: Request): void {
    this.#child ??= this.#start();
    this.#waiting.push(request);
    this.#unsent.push(`${request.oid}\n`);
    // Requests of one turn of the event loop go out in one write.
    if (this.#unsent.length === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const lines = this.#unsent.splice(0).join('');
    if (lines !== '') this.#child?.stdin?.write(lines);
  }

  #start(): ChildProcess {
    const child = this.#spawn(['cat-file', '--batch']);
    const reply = new BatchReply({
      maxBytes: () => this.#waiting[0]?.maxBytes ?? 0,
      object: (object) => this.#waiting.shift()?.resolve(object),
      skipped: (size) => this.#refuse(size),
      missing: () => this.#waiting.shift()?.reject(unreadable()),
    });
    child.stdout?.on('data', (chunk: Buffer) => reply.push(chunk));
    child.stdin?.on('error', () => {}); // The child is gone: 'close' says so, too.
    child.once('error', () => this.#onEnd(child));
    child.once('close', () => this.#onEnd(child));
    return child;
  }

  #spawn(args: readonly string[]): ChildProcess {
    return spawn('git', args, { cwd: this.#folder, env: this.#environment, stdio: ['pipe', 'pipe', 'ignore'] });
  }

  #refuse(size: number): void {
    const request = this.#waiting.shift();
    if (!request) return;
    if (this.#oversized.size >= MAX_REMEMBERED) this.#oversized.clear();
    this.#oversized.set(request.oid, size);
    request.reject(tooLarge(size, request.maxBytes));
  }

  /** What waited is asked again of a new child; whoever was first in line twice is what ends it. */
  #onEnd(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#unsent.length = 0;
    const waiting = this.#waiting.splice(0);
    const [first] = waiting;
    if (first) first.attempts += 1;
    for (const request of waiting) {
      if (this.#closed) request.reject(closed());
      else if (request.attempts > 1) request.reject(unreadable());
      else this.#send(request);
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await ended;
}

function tooLarge(size: number, maxBytes: number): LimitExceededError {
  return new LimitExceededError(`a file of ${size} bytes (expected: at most ${maxBytes})`);
}

function unreadable(): GitFailure {
  return new GitFailure('corrupt-mirror', 'an object of the mirror cannot be read');
}

function closed(): GitFailure {
  return new GitFailure('closed', 'the repository is closed');
}
