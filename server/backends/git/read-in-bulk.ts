import type { ChildProcess } from 'node:child_process';
import { LimitExceededError } from '../../core/errors.js';
import { BatchReply, type GitObject } from './batch-reply.js';
import { GitFailure } from './git-failure.js';

/** Of all objects of one bulk together. */
const MAX_TOTAL_BYTES = 2 ** 28;

/**
 * Reads many objects through a `git cat-file --batch --buffer` of their own, which answers in large pieces: a third of
 * the time per object that the child which stays needs, since that one has to answer at once.
 *
 * @param child just started; it is ended here
 * @returns in the order of `oids`
 * @throws LimitExceededError, GitFailure
 */
export function readInBulk(child: ChildProcess, oids: readonly string[], maxBytes: number): Promise<GitObject[]> {
  const objects: GitObject[] = [];
  let left = MAX_TOTAL_BYTES;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      reject(error);
      child.kill('SIGKILL');
    };
    const unreadable = () => fail(new GitFailure('corrupt-mirror', 'an object of the mirror cannot be read'));
    const reply = new BatchReply({
      maxBytes: () => Math.min(maxBytes, left),
      object: (object) => {
        left -= object.bytes.length;
        objects.push(object);
      },
      skipped: (size) => fail(new LimitExceededError(`an object of ${size} bytes (expected: at most ${maxBytes})`)),
      missing: unreadable,
    });
    child.stdout?.on('data', (chunk: Buffer) => reply.push(chunk));
    child.stdin?.on('error', () => {}); // The child is gone: 'close' says so, too.
    child.once('error', unreadable);
    child.once('close', () => (objects.length === oids.length ? resolve(objects) : unreadable()));
    child.stdin?.end(`${oids.join('\n')}\n`);
  });
}
