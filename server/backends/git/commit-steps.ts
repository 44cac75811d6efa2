import { setImmediate } from 'node:timers/promises';
import type { FileEntry } from '../../core/environment.js';
import type { CommitStep } from '../../core/ports.js';
import { GitFailure } from './git-failure.js';

/** What `git log` prints ahead of the changes of a commit: its id, its parents, when it was committed. */
export const STEP_FORMAT = 'tformat:%H %P %ct';

const HEADER = /^\n?([0-9a-f]{40,64}) ((?:[0-9a-f]{40,64} ?)*) ?(\d+)$/;
const CHANGE = /^\n?:(\d{6}) (\d{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [A-Z]\d*$/;
const FILE_MODES = new Set(['100644', '100755']);
/** Neither control characters nor bytes that are not UTF-8: such names are in no tree listing either. */
const STRANGE_NAME = /[\u0000-\u001f\u007f\ufffd]/;
const UNKNOWN_SIZE = -1;
/** So many are read before others have their turn: about a millisecond. */
const PARTS_AT_ONCE = 2000;

/**
 * Reads what `git log --first-parent --raw -z` prints in STEP_FORMAT. A commit that rewrites everything makes it long,
 * so it is read in pieces between which the event loop turns.
 *
 * @throws GitFailure when git has printed something else
 */
export async function parseSteps(listing: string): Promise<readonly CommitStep[]> {
  const steps: CommitStep[] = [];
  let before = new Map<string, FileEntry | undefined>();
  let change: RegExpExecArray | null = null;
  let count = 0;
  for (let start = 0, end = listing.indexOf('\0'); end >= 0; start = end + 1, end = listing.indexOf('\0', start)) {
    const part = listing.slice(start, end);
    if (change) {
      addChange(before, part, change);
      change = null;
    } else {
      change = CHANGE.exec(part);
      if (!change) {
        before = new Map();
        steps.push(stepOf(part, before));
      }
    }
    count += 1;
    if (count % PARTS_AT_ONCE === 0) await setImmediate();
  }
  return steps;
}

function stepOf(header: string, before: CommitStep['before']): CommitStep {
  const [, version, parents, seconds] = HEADER.exec(header) ?? [];
  if (version === undefined) throw new GitFailure('failed', 'git log: printed something unexpected');
  const parent = parents?.split(' ', 1)[0];
  return { version, parent: parent === '' ? undefined : parent, committedAtMs: Number(seconds) * 1000, before };
}

function addChange(before: Map<string, FileEntry | undefined>, path: string, change: RegExpExecArray): void {
  const [, oldMode = '', newMode = '', oldId = ''] = change;
  if (STRANGE_NAME.test(path)) return;
  const wasFile = FILE_MODES.has(oldMode);
  if (wasFile || FILE_MODES.has(newMode)) before.set(path, wasFile ? { oid: oldId, size: UNKNOWN_SIZE } : undefined);
}
