import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command line, as package.json names it. */
export const CLI_MAIN = fileURLToPath(new URL('../../cli/main.js', import.meta.url));

export interface CliRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What stands on standard input; nothing, and its end, by default. */
  readonly input?: string | Uint8Array;
  /** Called with what standard error and output hold so far, each time they grow. */
  readonly onOutput?: (written: string, interrupt: () => void) => void;
}

/** The command line in a home folder of its own, so that nobody's settings have a part in it. */
export interface CairnCli extends AsyncDisposable {
  /** An empty folder: the home, and where commands run. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  run(args: readonly string[], options?: CliOptions): Promise<CliRun>;
}

export async function cairnCli(variables: Readonly<Record<string, string>> = {}): Promise<CairnCli> {
  const home = await mkdtemp(join(tmpdir(), 'cairn-cli-'));
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_CONFIG_HOME: join(home, '.config'), ...variables };
  return {
    home,
    env,
    run: (args, options = {}) => runCli(args, { cwd: home, ...options, env: { ...env, ...options.env } }),
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}

async function runCli(args: readonly string[], { env = {}, cwd, input, onOutput }: CliOptions): Promise<CliRun> {
  const child = spawn(process.execPath, [CLI_MAIN, ...args], { env, cwd, stdio: 'pipe' });
  child.stdin.on('error', () => {}).end(input); // most commands end without reading it
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      onOutput?.(written.stdout + written.stderr, () => child.kill('SIGINT'));
    });
  }
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...written };
}
