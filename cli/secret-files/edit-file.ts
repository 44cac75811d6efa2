import { open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type WrittenFile, type WrittenValue, writtenValues } from '../../server/formats/written-values.js';

/** What a value is to be replaced by; undefined when it stays. */
export type Replace = (value: WrittenValue) => Promise<string | undefined>;

/** What a file is called while it is written. */
export const DRAFT_NAME = /^\.(.+)\.cairn-(\d+)$/;

/** More than any server takes by default: what it refuses is told by `cairn validate`. */
export const LIMITS = { fileBytes: 64 * 1024 * 1024, keysPerFile: 1_000_000 };

export interface EditedFile {
  /** How many values are others now. */
  readonly changed: number;
  /** Undefined when nothing changes. */
  readonly bytes: Buffer | undefined;
}

/** @throws InvalidDocumentError, LimitExceededError */
export async function readWritten(file: string): Promise<WrittenFile> {
  return writtenValues(file, await readFile(file), LIMITS);
}

/**
 * Puts other texts where values are written; every other byte stays. The texts must need no escapes.
 *
 * @throws InvalidDocumentError, LimitExceededError
 */
export async function editFile(file: string, replace: Replace): Promise<EditedFile> {
  const written = await readWritten(file);
  const parts: string[] = [];
  let changed = 0;
  let at = 0;
  for (const value of [...written.values].sort((a, b) => a.start - b.start)) {
    const text = await replace(value);
    if (text === undefined) continue;
    parts.push(written.text.slice(at, value.start), written.quote(text), value.comment ?? '');
    at = value.end;
    changed += 1;
  }
  const bytes = changed === 0 ? undefined : written.encode(parts.join('') + written.text.slice(at));
  return { changed, bytes };
}

/** Replaces a file in one step: whoever reads it meanwhile, or after a crash, finds the old or the new one. */
export async function replaceFile(path: string, bytes: Buffer): Promise<void> {
  const file = await realpath(path);
  const draft = join(dirname(file), `.${basename(file)}.cairn-${process.pid}`);
  const { mode } = await stat(file);
  await removeDrafts(file);
  const handle = await open(draft, 'wx', mode);
  try {
    await handle.writeFile(bytes);
    await handle.chmod(mode);
    await handle.sync();
    await handle.close();
    await rename(draft, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(draft, { force: true });
    throw error;
  }
}

/** Those of runs that were killed. */
async function removeDrafts(file: string): Promise<void> {
  for (const name of await readdir(dirname(file))) {
    const [, of, pid] = DRAFT_NAME.exec(name) ?? [];
    if (of === basename(file) && !isAtWork(Number(pid))) await rm(join(dirname(file), name), { force: true });
  }
}

/** Another than this one, which writes one file after the other. */
function isAtWork(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
