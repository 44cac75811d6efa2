import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { needs, programAt } from './programs.js';
import { until } from './until.js';

const run = promisify(execFile);
const ADMIN = { user: 'admin', password: 'password-of-the-tests' };

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** A real database that keeps nothing; stops itself. */
export interface Postgres extends AsyncDisposable {
  readonly port: number;
  readonly admin: Login;
  /** Whom the database takes somebody for; undefined when it does not let them in. */
  logIn(login: Login): Promise<string | undefined>;
}

/** What a spec does first that needs one: skipped by name where it is missing, except by the CI script. */
export function needsPostgres(context: Mocha.Context): void {
  needs(context, 'postgres', 'initdb', 'psql');
}

export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-postgres-'));
  const account = await unprivileged();
  const port = await freePort();
  const data = join(folder, 'data');
  const passwords = join(folder, 'password');
  await writeFile(passwords, ADMIN.password);
  if (account) for (const path of [folder, passwords]) await chown(path, account.uid, account.gid);
  const authentication = ['--auth=scram-sha-256', `--username=${ADMIN.user}`, `--pwfile=${passwords}`];
  await run(programAt('initdb'), ['--no-sync', `--pgdata=${data}`, ...authentication], { cwd: folder, ...account });
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'fsync=off'];
  const child = spawn(programAt('postgres'), ['-D', data, ...settings.flatMap((each) => ['-c', each])], {
    ...{ cwd: folder, stdio: 'ignore', ...account },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));

  async function logIn({ user, password }: Login): Promise<string | undefined> {
    const address = ['--host=127.0.0.1', `--port=${port}`, `--username=${user}`, '--dbname=postgres', '--no-psqlrc'];
    const environment = { PATH: process.env['PATH'], PGPASSWORD: password };
    const ask = [...address, '--no-align', '--tuples-only', '--command=select current_user'];
    const answer = await run(programAt('psql'), ask, { env: environment }).catch(() => undefined);
    return answer?.stdout.trim();
  }

  const postgres = {
    ...{ port, admin: ADMIN, logIn },
    async [Symbol.asyncDispose]() {
      child.kill('SIGQUIT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
  await ready(child, () => logIn(ADMIN)).catch(async (error) => {
    await postgres[Symbol.asyncDispose]();
    throw error;
  });
  return postgres;
}

async function ready(child: ChildProcess, logIn: () => Promise<string | undefined>): Promise<void> {
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}`);
    return (await logIn()) !== undefined;
  });
}

/** It does not run as root; its package makes an account for it. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const ids = await Promise.all(['-u', '-g'].map((which) => run('id', [which, 'postgres'])));
  const [uid = 0, gid = 0] = ids.map(({ stdout }) => Number(stdout));
  return { uid, gid };
}
