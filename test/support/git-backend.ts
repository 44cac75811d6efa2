import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendMember } from '../../server/backends/backend-member.js';
import { DataFolder } from '../../server/backends/git/data-folder.js';
import { openGitBackend } from '../../server/backends/git/git-backend.js';
import { GitLauncher } from '../../server/backends/git/git-launcher.js';
import type { GitBackendSettings } from '../../server/backends/git/git-settings.js';
import { parseCoordinates } from '../../server/core/coordinates.js';
import type { Coordinates } from '../../server/core/environment.js';
import type { Clock, Logger } from '../../server/core/ports.js';
import { systemClock } from '../../server/system-clock.js';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Settings as they come when nothing but the address is set; polling is off. */
export function gitSettings(settings: { uri: string } & Partial<GitBackendSettings>): GitBackendSettings {
  return {
    defaultLabel: 'main',
    tryMasterBranch: true,
    searchPaths: [],
    repositories: [],
    refresh: { pollIntervalMs: 0, fetchTimeoutMs: 10_000, keepDeletedBranches: false },
    limits: { fileBytes: 2 ** 20, files: 20_000 },
    continueOnMissingLabel: false,
    ...settings,
  };
}

export interface TestBackend extends AsyncDisposable {
  readonly backend: BackendMember;
  readonly folder: string;
}

export interface TestBackendOptions {
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Closed by whoever gave it. */
  readonly launcher?: GitLauncher;
  readonly path?: string;
  /** Do not wait for the outcome of first fetches any longer than the backend itself does. */
  readonly firstFetch?: 'under way';
  /** Reuse this data folder, and leave it behind. */
  readonly folder?: string;
}

/** A git backend on a data folder of its own; frees both. */
export async function gitBackend(
  settings: { uri: string } & Partial<GitBackendSettings>,
  options: TestBackendOptions = {},
): Promise<TestBackend> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'cairn-data-')));
  const dataFolder = await DataFolder.open(folder);
  const backend = await openGitBackend(gitSettings(settings), {
    dataFolder,
    launcher: options.launcher ?? new GitLauncher({ largeBytes: Number.POSITIVE_INFINITY }),
    host: { PATH: options.path ?? process.env.PATH },
    clock: options.clock ?? systemClock,
    random: () => 0.5,
    logger: options.logger ?? silent,
  });
  await backend.opened;
  if (options.firstFetch === undefined) await firstFetches(backend);
  return {
    backend,
    folder,
    async [Symbol.asyncDispose]() {
      await backend.close();
      await dataFolder.close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An open backend may still be fetching for the first time, on a busy machine; a spec begins when it knows the outcome. */
async function firstFetches(backend: BackendMember): Promise<void> {
  const isUnderWay = () =>
    backend.status().repositories.some(({ state, lastError }) => state === 'down' && lastError?.endsWith('under way'));
  while (isUnderWay()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** `orders/prod/main`, as a request would say it. */
export function ask(path: string): Coordinates {
  const [application = '', profiles = 'default', label] = path.split('/');
  return parseCoordinates({ application, profiles, label });
}
