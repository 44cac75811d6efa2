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

/**
 * Reads what `git log --first-parent --raw -z` prints in STEP_FORMAT.
 *
 * @throws GitFailure when git has printed something else
 */
export function parseSteps(listing: string): readonly CommitStep[] {
  const steps: CommitStep[] = [];
  let before = new Map<string, FileEntry | undefined>();
  const parts = listing.split('\0');
  for (let index = 0; index < parts.length - 1; index += 1) {
    const part = parts[index] as string;
    const change = CHANGE.exec(part);
    if (change) {
      index += 1;
      addChange(before, parts[index] ?? '', change);
    } else {
      before = new Map();
      steps.push(stepOf(part, before));
    }
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
