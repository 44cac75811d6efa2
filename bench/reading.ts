import { join } from 'node:path';
import { DataFolder } from '../server/backends/git/data-folder.js';
import { openGitBackend } from '../server/backends/git/git-backend.js';
import { GitLauncher } from '../server/backends/git/git-launcher.js';
import { parseCoordinates } from '../server/core/coordinates.js';
import type { Coordinates } from '../server/core/environment.js';
import type { Backend } from '../server/core/ports.js';
import { documentParser } from '../server/formats/parse-documents.js';
import { createLogger } from '../server/logger.js';
import { type DocumentCache, documentCache } from '../server/operations/document-cache.js';
import { layerResolver, type ResolveLayers } from '../server/operations/read-environment.js';
import { loadSettings } from '../server/settings.js';
import { systemClock } from '../server/system-clock.js';
import { NO_SECRETS } from '../test/support/no-secrets.js';
import { type Ground, settingsFile } from './ground.js';

/** The reading half of the server, in this process and without HTTP, put together as the server does it. */
export interface Reading extends AsyncDisposable {
  readonly backend: Backend;
  readonly documents: DocumentCache;
  /** With nothing remembered but parsed files. */
  freshResolver(): ResolveLayers;
}

const MAX_PROPERTIES = 4_000_000;
const MAX_ANSWERS = 20_000;

export async function openReading(ground: Ground, name: string, repository: string): Promise<Reading> {
  const settings = await loadSettings(await settingsFile(ground, name, repository));
  const [git] = settings.backends ?? [];
  if (git?.type !== 'git') throw new TypeError('no git backend (expected: one)');
  const dataFolder = await DataFolder.open(join(ground.folder, `${name}-reading`));
  const launcher = new GitLauncher();
  const backend = await openGitBackend(
    { ...git, refresh: settings.refresh, limits: settings.limits, continueOnMissingLabel: false },
    { dataFolder, launcher, host: process.env, clock: systemClock, random: Math.random, logger: createLogger('warn') },
  );
  await backend.opened;
  await backend.refresh();
  const { fileBytes, keysPerEnvironment } = settings.limits;
  const documents = documentCache(documentParser({ fileBytes, keysPerFile: keysPerEnvironment }), {
    maxProperties: MAX_PROPERTIES,
  });
  const options = { overrides: {}, keysPerEnvironment };
  return {
    backend,
    documents,
    freshResolver: () => layerResolver({ documents, secrets: NO_SECRETS, options, maxAnswers: MAX_ANSWERS }),
    async [Symbol.asyncDispose]() {
      await backend.close();
      await launcher.close();
      await dataFolder.close();
    },
  };
}

export function coordinatesOf(application: string, profile: string, label?: string): Coordinates {
  return parseCoordinates({ application, profiles: profile, label });
}
