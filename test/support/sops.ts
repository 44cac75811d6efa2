import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { needs, programAt } from './programs.js';

const run = promisify(execFile);

/** What a spec does first that needs the real programs: skipped by name where they are missing, except by the CI script. */
export function needsSops(context: Mocha.Context): void {
  needs(context, 'sops', 'age-keygen');
}

/** A key pair of age's. */
export interface AgePair {
  readonly recipient: string;
  readonly identity: string;
}

/** A folder in which files are encrypted by the real program; frees itself. */
export interface SopsFolder extends AsyncDisposable {
  newKey(): Promise<AgePair>;
  /** What `sops --encrypt` makes of a file of that name. */
  encrypt(name: string, content: string | Uint8Array, ...options: string[]): Promise<string>;
  /** The same, by the creation rules of a `.sops.yaml`. */
  encryptBy(config: string, name: string, content: string): Promise<string>;
  /** What `sops --decrypt` makes of it. */
  decrypt(name: string, content: string, identity: string, ...options: string[]): Promise<string>;
}

/** @param more variables of the environment, such as what lets it into a Vault */
export async function sopsFolder(more: Readonly<Record<string, string>> = {}): Promise<SopsFolder> {
  const path = await mkdtemp(join(tmpdir(), 'cairn-sops-'));
  const sops = async (args: readonly string[], variables: Readonly<Record<string, string>> = {}) => {
    const env = { HOME: path, PATH: process.env['PATH'], SOPS_DISABLE_VERSION_CHECK: '1', ...more, ...variables };
    return (await run(programAt('sops'), args, { cwd: path, env, maxBuffer: 2 ** 26 })).stdout;
  };
  const written = async (name: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
    return name;
  };
  let keys = 0;
  return {
    async newKey() {
      const file = join(path, `key-${keys++}`);
      await run(programAt('age-keygen'), ['-o', file]);
      const text = await readFile(file, 'utf8');
      return {
        recipient: /age1[0-9a-z]+/.exec(text)?.[0] ?? '',
        identity: /AGE-SECRET-KEY-1[0-9A-Z]+/.exec(text)?.[0] ?? '',
      };
    },
    encrypt: async (name, content, ...options) => sops(['--encrypt', ...options, await written(name, content)]),
    encryptBy: async (config, name, content) =>
      sops(['--config', await written('rules.yaml', config), '--encrypt', await written(name, content)]),
    decrypt: async (name, content, identity, ...options) =>
      sops(['--decrypt', ...options, await written(name, content)], { SOPS_AGE_KEY: identity }),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
