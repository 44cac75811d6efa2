import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A `git` to be put first in PATH that succeeds as git does on a full disk: what it could not write of FETCH_HEAD is lost.
 *
 * @param kept options of `head` that say what stays
 */
export async function gitThatLosesFetchHead(kept: string): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-full-disk-'));
  const real = execFileSync('sh', ['-c', 'command -v git']).toString().trim();
  const script = `#!/bin/sh
[ "$1" = fetch ] || exec '${real}' "$@"
'${real}' "$@" || exit
head ${kept} FETCH_HEAD > FETCH_HEAD.kept
mv FETCH_HEAD.kept FETCH_HEAD
`;
  await writeFile(join(folder, 'git'), script, { mode: 0o755 });
  return {
    path: `${folder}:${process.env.PATH}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
