import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where programs are looked for: where the variable says, on the path, where Go installs. */
const FOLDERS = [
  process.env['CAIRN_TEST_TOOLS'] ?? '',
  ...(process.env['PATH'] ?? '').split(delimiter),
  join(homedir(), 'go', 'bin'),
].filter((folder) => folder !== '');

/** What a spec does first that needs real programs: skipped by name where one is missing, except by the CI script. */
export function needs(context: Mocha.Context, ...programs: readonly string[]): void {
  const missing = programs.filter((program) => find(program) === undefined);
  if (missing.length === 0) return;
  if (process.env['CI']) throw new Error(`${missing.join(', ')}: not installed (expected: by the CI script)`);
  context.skip();
}

/** Whether a program can be started. */
export function isThere(program: string): boolean {
  return find(program) !== undefined;
}

/** @throws when it is nowhere, which `needs` has told before */
export function programAt(program: string): string {
  const path = find(program);
  if (path === undefined) throw new Error(`no ${program} (expected: on the path, or in CAIRN_TEST_TOOLS)`);
  return path;
}

function find(program: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
