import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError, usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Host } from '../host.js';

/** The server as it is built beside this. A process of its own, so that this one never loads it. */
const SERVER = fileURLToPath(new URL('../../server/cairn-server.cjs', import.meta.url));
/** The repository is on the same machine: looking costs next to nothing. */
const POLL_INTERVAL_MS = 1000;

export const serve: CommandDefinition = {
  operands: '[repository]',
  options: [
    { flags: '--port <n>', description: 'default 8888; 0 takes a free one' },
    {
      flags: '--data-dir <dir>',
      description: "where the server keeps its mirror; default: in the user's cache folder",
    },
  ],
  examples: [
    { line: 'cairn serve', does: 'a server with a sample repository of its own' },
    {
      line: 'cairn serve ./demo --port 9000',
      does: 'serves what is committed in a folder, or a repository by its address',
    },
  ],
  run: async ({ host }, [repository], options) => {
    const port = options.text('port');
    const dataDir = options.text('dataDir') ?? cacheFolder(host, repository);
    const settings = {
      CAIRN_DATA_DIR: dataDir,
      CAIRN_REFRESH_POLL_INTERVAL_MS: String(POLL_INTERVAL_MS),
      ...(port !== undefined && { CAIRN_SERVER_PORT: port }),
      ...(repository !== undefined && {
        CAIRN_BACKENDS: JSON.stringify([{ type: 'git', uri: addressOf(repository) }]),
      }),
      CAIRN_LOGGING_LEVEL: host.env['CAIRN_LOGGING_LEVEL'] ?? 'warn',
    };
    return untilEnded(host, settings);
  },
};

/** A folder is served by its full path; anything that has a scheme or a host is an address already. */
function addressOf(repository: string): string {
  if (/^[\w+.-]+:\/\/|^[\w.-]+@[\w.-]+:/.test(repository)) return repository;
  const folder = resolve(repository);
  if (existsSync(join(folder, '.git')) || existsSync(join(folder, 'HEAD'))) return folder;
  const hint = existsSync(folder)
    ? `make it one: git -C ${repository} init, then add and commit`
    : `write one first: cairn init ${repository}`;
  throw usageError(`${repository}: no git repository`, hint);
}

/** One for each repository, since a server owns its folder. */
function cacheFolder({ env, cwd }: Host, repository: string | undefined): string {
  const cache = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  const identity = repository === undefined ? '' : `${cwd()}\n${repository}`;
  return join(cache, 'cairn', createHash('sha256').update(identity).digest('hex').slice(0, 16));
}

/** Signals go on to the server, which finishes what it is doing. */
async function untilEnded(host: Host, settings: Readonly<Record<string, string>>): Promise<ExitCode> {
  const child = spawn(process.execPath, [SERVER], {
    env: { ...withoutClientVariables(host.env), ...settings },
    stdio: 'inherit',
  });
  const terminate = () => void child.kill('SIGTERM');
  host.once('SIGINT', terminate);
  host.once('SIGTERM', terminate);
  try {
    const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('exit', done));
    if (code === 0 || code === EXIT.usage) return code;
    throw new CliError('server-ended', EXIT.unavailable, `the server ended with exit code ${code}`);
  } finally {
    host.off('SIGINT', terminate);
    host.off('SIGTERM', terminate);
  }
}

/** A server refuses variables of ours that it does not know; these are a client's. */
const CLIENT_VARIABLES =
  /^CAIRN_(?:URL|APPLICATION|PROFILES|LABEL|TOKEN|TOKEN_FILE|CA_FILE|CACHE_DIR|OPTIONAL|TIMEOUT_MS|LOG|CONTEXT|OUTPUT)$/;

function withoutClientVariables(env: Host['env']): Host['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !CLIENT_VARIABLES.test(name)));
}
