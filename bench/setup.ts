import { cpus, totalmem, type } from 'node:os';
import { runGit } from './baselines/git-commands.js';
import { isPinned } from './cores.js';
import type { GeneratedRepository } from './generated-repository.js';

/** What the figures were measured on, for people. */
export async function setup({ size, commits }: GeneratedRepository): Promise<string> {
  const processors = cpus();
  const gitVersion = (await runGit(['--version'])).trim().replace('git version ', '');
  return [
    `machine     ${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, ${gibibytes(totalmem())} GiB, ${type()}`,
    `node        ${process.version}`,
    `git         ${gitVersion}`,
    `cores       ${isPinned ? 'servers on 0, load on 1' : 'not pinned (taskset or a second core is missing)'}`,
    `repository  ${size.services} services × 3 profiles, ${commits.length} commits`,
  ].join('\n');
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
