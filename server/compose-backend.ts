import type { BackendMember } from './backends/backend-member.js';
import type { DataFolder } from './backends/git/data-folder.js';
import { openGitBackend } from './backends/git/git-backend.js';
import { InvalidSettingsError } from './core/errors.js';
import type { Backend, Clock, Logger, Random } from './core/ports.js';
import { type GitSettings, hostVariables, type NativeSettings, type Settings } from './settings.js';

export interface Surroundings {
  readonly dataFolder: DataFolder;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Opens every backend that is configured; several become one, the first outranking the second. */
export async function composeBackend(settings: Settings, surroundings: Surroundings): Promise<Backend> {
  const configured = settings.backends ?? [];
  const [only, ...others] = await Promise.all(configured.map((each) => openBackend(each, settings, surroundings)));
  if (!only || others.length > 0) throw new InvalidSettingsError('/backends: one for now');
  return only;
}

function openBackend(
  backend: GitSettings | NativeSettings,
  { refresh, limits, answers }: Settings,
  surroundings: Surroundings,
): Promise<BackendMember> {
  if (backend.type === 'native') throw new InvalidSettingsError('/backends: git for now');
  const { continueOnMissingLabel } = answers;
  return openGitBackend(
    { ...backend, refresh, limits, continueOnMissingLabel },
    { ...surroundings, host: hostVariables() },
  );
}
