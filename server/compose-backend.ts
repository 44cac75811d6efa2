import { join } from 'node:path';
import type { BackendMember } from './backends/backend-member.js';
import { compositeBackend } from './backends/composite-backend.js';
import { type DataFolder, mirrorName } from './backends/git/data-folder.js';
import { openGitBackend } from './backends/git/git-backend.js';
import type { GitLauncher } from './backends/git/git-launcher.js';
import { openNativeBackend } from './backends/native-backend.js';
import type { Clock, Logger, Random } from './core/ports.js';
import { type GitSettings, hostVariables, type NativeSettings, type Settings } from './settings.js';

export interface Surroundings {
  readonly dataFolder: DataFolder;
  readonly launcher: GitLauncher;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Where the mirror of a repository lies when it is the only one of that address. */
export function mirrorOf(uri: string, dataDir: string): string {
  return join(dataDir, 'mirrors', mirrorName(uri));
}

/** Begins to open every backend that is configured; several become one, the first outranking the second. */
export async function composeBackend(settings: Settings, surroundings: Surroundings): Promise<BackendMember> {
  const configured = settings.backends ?? [];
  const members = await openAll(configured.map((each) => () => openBackend(each, settings, surroundings)));
  const [only, ...others] = members;
  const { failOnCompositeError } = settings.answers;
  return only && others.length === 0 ? only : compositeBackend(members, { failOnCompositeError });
}

/** One after the other: when one cannot be opened, those before it are closed again. */
async function openAll(openers: readonly (() => Promise<BackendMember>)[]): Promise<readonly BackendMember[]> {
  const opened: BackendMember[] = [];
  try {
    for (const open of openers) opened.push(await open());
    return opened;
  } catch (error) {
    await Promise.all(opened.map((member) => member.close()));
    throw error;
  }
}

function openBackend(
  backend: GitSettings | NativeSettings,
  { refresh, limits, answers }: Settings,
  surroundings: Surroundings,
): Promise<BackendMember> {
  if (backend.type === 'native') return openNativeBackend({ ...backend, limits }, surroundings);
  const { continueOnMissingLabel } = answers;
  const dependencies = { ...surroundings, host: hostVariables() };
  return openGitBackend({ ...backend, refresh, limits, continueOnMissingLabel }, dependencies);
}
