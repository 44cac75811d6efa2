import { open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { spliced, type TextEdit } from '../../server/formats/spliced.js';
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
  /** What cannot be replaced: see bareCiphers. */
  readonly bare: readonly string[];
  /** Undefined when nothing changes. */
  readonly bytes: Buffer | undefined;
}

/** @throws InvalidDocumentError, LimitExceededError */
export async function readWritten(file: string): Promise<WrittenFile> {
  return writtenValues(file, await readFile(file), LIMITS);
}

/** Where a cipher text lacks its quotes, and so is none, as lines that say so. */
export function bareCiphers(file: string, { bare }: WrittenFile): readonly string[] {
  return bare.map(({ key, line }) => `${file}:${line}: ${key}: a cipher text without quotes, which is a map in YAML`);
}

/**
 * Puts other texts where values are written; every other byte stays. The texts must need no escapes.
 *
 * @throws InvalidDocumentError, LimitExceededError
 */
export async function editFile(file: string, replace: Replace): Promise<EditedFile> {
  const written = await readWritten(file);
  const bare = bareCiphers(file, written);
  const edits: TextEdit[] = [];
  let changed = 0;
  for (const value of written.values) {
    const text = await replace(value);
    if (text === undefined) continue;
    const { start, end, tag, before = '', comment = '' } = value;
    if (tag) edits.push({ ...tag, text: '' });
    edits.push({ start, end, text: before + written.quote(text) + comment });
    changed += 1;
  }
  return { changed, bare, bytes: changed === 0 ? undefined : written.encode(spliced(written.text, edits)) };
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
