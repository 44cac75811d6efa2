import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const run = promisify(execFile);

/** Packs what is installed here, so that the dependency is there without a registry. @returns its path for npm */
async function packDependency(name: string, folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', join(ROOT, 'node_modules', name)], {
    cwd: folder,
  });
  return `./${stdout.trim()}`;
}

/** An empty project into which the SDK was installed as its users get it: packed, from a file, offline. */
export class PackedSdk implements AsyncDisposable {
  readonly folder: string;
  /** The paths inside the package. */
  readonly files: readonly string[];

  private constructor(folder: string, files: readonly string[]) {
    this.folder = folder;
    this.files = files;
  }

  static async install(): Promise<PackedSdk> {
    const folder = await mkdtemp(join(tmpdir(), 'cairn-packed-'));
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder, join(ROOT, 'client-sdk')], {
      cwd: ROOT,
    });
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [
      { readonly filename: string; readonly files: readonly { readonly path: string }[] },
    ];
    await writeFile(join(folder, 'package.json'), '{"private": true}');
    const install = ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', `./${packed.filename}`];
    await run('npm', [...install, await packDependency('ws', folder)], { cwd: folder });
    return new PackedSdk(
      folder,
      packed.files.map(({ path }) => path),
    );
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(join(this.folder, name), text);
  }

  /** @returns exit code and both outputs; never rejects for what the program does */
  async run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const options = { cwd: this.folder, env: { PATH: process.env['PATH'], HOME: this.folder, ...env } };
    return run(program, args, options).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}
