import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A `git` to be put first in PATH that writes down what it is given, and then is git. */
export interface GitRecorder extends AsyncDisposable {
  readonly path: string;
  /** Every command line so far, arguments joined by spaces. */
  commands(): Promise<readonly string[]>;
  /** Every line that went to a standard input. */
  input(): Promise<readonly string[]>;
  /** Every variable of every environment, as `NAME=value`. */
  variables(): Promise<readonly string[]>;
}

export async function gitRecorder(): Promise<GitRecorder> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-recorder-'));
  const real = execFileSync('sh', ['-c', 'command -v git']).toString().trim();
  const script = `#!/bin/sh
printf '%s ' "$@" | tr '\\n' '?' >> '${folder}/commands'
echo >> '${folder}/commands'
env >> '${folder}/variables'
[ "$1" = init ] && exec '${real}' "$@" # Whoever starts it never closes its input.
tee -a '${folder}/input' | '${real}' "$@"
`;
  await writeFile(join(folder, 'git'), script, { mode: 0o755 });
  const lines = async (name: string) => {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  };
  return {
    path: `${folder}:${process.env.PATH}`,
    commands: async () => (await lines('commands')).map((line) => line.trim()),
    input: () => lines('input'),
    variables: () => lines('variables'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
