import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CliError, usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { STARTER } from '../starter.js';

const run = promisify(execFile);

export const init: CommandDefinition = {
  operands: '<folder>',
  examples: [
    { line: 'cairn init demo', does: 'writes a small repository, with its first commit' },
    { line: 'cairn init demo && cairn serve demo', does: 'a server with something to serve, in one minute' },
  ],
  run: async (invocation, [folder = '.']) => {
    const present = await readdir(folder).catch(() => []);
    if (present.length > 0) throw usageError(`${folder}: is not empty`, 'name a folder that is not there yet');
    for (const [name, text] of Object.entries(STARTER)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    await commit(folder);
    invocation.note(`${folder}: written. Next:\n  cairn serve ${folder}\n  cairn get -a orders -p prod`);
    return EXIT.ok;
  },
};

async function commit(folder: string): Promise<void> {
  const git = (...args: readonly string[]) => run('git', ['-C', folder, ...args]);
  try {
    await git('init', '--quiet', '--initial-branch', 'main');
    await git('add', '--all');
    const person = ['-c', 'user.name=Cairn', '-c', 'user.email=cairn@localhost', '-c', 'commit.gpgSign=false'];
    await git(...person, 'commit', '--quiet', '--message', 'A start');
  } catch (error) {
    const message = `git failed: ${(error as Error).message.split('\n')[0]}`;
    throw new CliError('git-failed', EXIT.invalidConfiguration, message, 'is git installed, 2.31 or newer?');
  }
}
