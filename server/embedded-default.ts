import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mirrorOf } from './compose-backend.js';
import type { Logger } from './core/ports.js';
import { PACKAGE_FOLDER } from './package-folder.js';
import type { Settings } from './settings.js';
import { codeOf, StartError } from './start-error.js';

/** The repository of the embedded default is a folder on the same machine: looking costs next to nothing. */
const POLL_INTERVAL_MS = 1000;

/**
 * What the server runs when no backend is configured: a bare repository of its own in the data folder, seeded with the
 * sample at the first start, so that one command gives a server with something to serve and somewhere to push to.
 */
export async function embeddedDefault(settings: Settings, logger: Logger): Promise<Settings> {
  const repository = join(settings.dataDir, 'config-repo.git');
  if (!existsSync(repository)) {
    await seed(settings.dataDir, repository).catch(oneLine);
    warnOfLoss(settings.dataDir, repository, logger);
  }
  return {
    ...settings,
    backends: [
      { type: 'git', uri: repository, defaultLabel: 'main', tryMasterBranch: true, searchPaths: [], repositories: [] },
    ],
    refresh: {
      ...settings.refresh,
      pollIntervalMs:
        settings.refresh.pollIntervalMs === 0 ? 0 : Math.min(settings.refresh.pollIntervalMs, POLL_INTERVAL_MS),
    },
  };
}

/** What git has to say is no bug of ours; the operating system's errors are told apart by who knows the setting. */
function oneLine(cause: unknown): never {
  if (codeOf(cause) !== undefined || !(cause instanceof Error)) throw cause;
  const [reason] = cause.message.trim().split('\n');
  throw new StartError(`the sample repository cannot be made: ${reason} (expected: a git that works)`, { cause });
}

/** Who deletes a repository that was served gets the sample again, and should not have to find out by reading it. */
function warnOfLoss(dataDir: string, repository: string, logger: Logger): void {
  const mirror = mirrorOf(repository, dataDir);
  if (!existsSync(mirror)) return;
  const what =
    'the repository was missing and a new one was made of the sample; until git prunes them, the old commits';
  logger.warn(`${what} are in the mirror`, { repository, mirror });
}

/** Made beside its place and moved there whole: a start that is interrupted leaves nothing half done. */
async function seed(dataDir: string, repository: string): Promise<void> {
  const { simpleGit } = await import('simple-git');
  const work = join(dataDir, 'config-repo.seed');
  const bare = join(dataDir, 'config-repo.seed.git');
  await rm(work, { recursive: true, force: true });
  await rm(bare, { recursive: true, force: true });
  await mkdir(work, { recursive: true, mode: 0o700 });
  await cp(fileURLToPath(new URL('config-repo/', PACKAGE_FOLDER)), work, { recursive: true });
  const git = simpleGit({
    baseDir: work,
    config: ['user.name=Cairn', 'user.email=cairn@localhost', 'core.autocrlf=false'],
  });
  await git.init(['--initial-branch', 'main']);
  await git.add(['--all']);
  await git.commit('The sample repository');
  await git.clone(work, bare, ['--bare', '--no-local']);
  await rename(bare, repository);
  await rm(work, { recursive: true, force: true });
}

/** What to try next, printed once the embedded default is ready. */
export function nextSteps(url: string, { dataDir }: Settings): string {
  const clone = join(dataDir, 'config-repo.git');
  return `
Nothing is configured, so a repository of its own is served: ${clone}

  Ask what the service "orders" gets in production:
    curl ${url}/orders/prod
    curl ${url}/orders-prod.properties
    curl ${url}/api/v1/environments/orders/prod

  A plain file with its placeholders filled in:
    curl ${url}/gateway/prod/main/nginx.conf

  Change a value and see it arrive with the push:
    git clone ${clone} my-config && cd my-config
    sed -i 's/size: 40/size: 50/' orders-prod.yml
    git config user.email || { git config user.name me; git config user.email me@localhost; }  # who commits
    git commit -am 'More connections for orders' && git push
    curl ${url}/orders-prod.properties

  Serve a repository of your own: put its address into cairn.yml, see README.md.
`;
}
