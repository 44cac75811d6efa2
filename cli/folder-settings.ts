import { resolve } from 'node:path';
import type { GitSettings, Settings } from '../server/settings.js';
import type { ValidateOptions } from '../server/validators/validate-folder.js';
import { usageError } from './cli-error.js';
import type { CommandOption } from './command-outline.js';
import type { GivenOptions } from './given-options.js';
import type { Host } from './host.js';

export type FolderSettings = Omit<ValidateOptions, 'clock'>;

/** What the commands that look at folders have in common. */
export const FOLDER_OPTIONS: readonly CommandOption[] = [
  {
    flags: '--config <file>',
    description: "the server's settings file: its search paths, default label and limits count",
  },
  { flags: '--repository <name>', description: 'which repository of that file the folder holds, when they differ' },
];

/**
 * How a server would look at a folder: by default one that has no settings, else one with those of `--config`. The
 * environment's variables are another server's and do not count.
 *
 * @throws CliError when the file cannot be used, or does not tell which repository is meant
 */
export async function folderSettings({ env }: Host, options: GivenOptions): Promise<FolderSettings> {
  const { DEFAULT_FOLDER_OPTIONS } = await import('../server/validators/validate-folder.js');
  const file = options.text('config');
  const name = options.text('repository');
  if (file === undefined && name !== undefined)
    throw usageError('--repository is a name in a file: --config is missing');
  const settings = file === undefined ? undefined : await load(file);
  const repository = settings && repositoryOf(settings, name);
  return {
    variables: env,
    searchPaths: repository?.searchPaths ?? DEFAULT_FOLDER_OPTIONS.searchPaths,
    label: repository?.defaultLabel ?? DEFAULT_FOLDER_OPTIONS.label,
    limits: settings?.limits ?? DEFAULT_FOLDER_OPTIONS.limits,
    ...(repository?.secretsFolder !== undefined && { secretsFolder: repository.secretsFolder }),
  };
}

async function load(file: string): Promise<Settings> {
  const { loadSettings } = await import('../server/settings.js');
  const { InvalidSettingsError } = await import('../server/core/errors.js');
  try {
    return await loadSettings(resolve(file), {});
  } catch (error) {
    throw error instanceof InvalidSettingsError ? usageError(error.message) : error;
  }
}

interface Repository {
  readonly name: string;
  readonly searchPaths: readonly string[];
  readonly defaultLabel: string;
  readonly secretsFolder?: string;
}

function repositoryOf({ backends = [] }: Settings, name: string | undefined): Repository | undefined {
  const repositories = backends.flatMap((backend) => (backend.type === 'git' ? repositoriesIn(backend) : []));
  const named = name === undefined ? repositories : repositories.filter((each) => each.name === name);
  const ways = new Set(
    named.map(({ searchPaths, defaultLabel, secretsFolder }) =>
      JSON.stringify([searchPaths, defaultLabel, secretsFolder]),
    ),
  );
  if (ways.size < 2 && (named.length > 0 || name === undefined)) return named[0];
  const hint = `one of: ${repositories.map((each) => each.name).join(', ')}`;
  throw usageError(
    name === undefined ? 'which repository? They are searched differently' : `${name}: no such repository`,
    hint,
  );
}

function repositoriesIn(backend: GitSettings): readonly Repository[] {
  return [{ ...backend, name: withoutUser(backend.uri) }, ...backend.repositories];
}

/** A name and a password may stand in an address. */
function withoutUser(uri: string): string {
  return uri.replace(/^(\w[\w+.-]*:\/\/)[^/]*@/, '$1');
}
