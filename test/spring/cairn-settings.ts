import { join } from 'node:path';
import type { GitBackend, GroupSettings, NativeBackend, RepositoryOptions } from './group.js';
import { repositoryUri } from './reference-settings.js';

/** Cairn's own settings for a group whose repositories lie in `folder`; JSON, which is YAML. */
export function cairnSettings(settings: GroupSettings, folder: string, dataDir: string): string {
  const { backends, overrides = {}, answers = {}, prefix = '' } = settings;
  return JSON.stringify({
    server: { port: 0, prefix },
    dataDir,
    backends: backends.map((one) => (one.type === 'git' ? git(one, folder) : native(one, folder))),
    overrides,
    answers,
    refresh: { pollIntervalMs: 0 },
    logging: { level: 'error' },
  });
}

function git({ repositories = {}, ...own }: GitBackend, folder: string): object {
  const further = Object.entries(repositories).map(([name, options]) => [name, repository(options, folder)]);
  return { ...repository(own, folder), repositories: Object.fromEntries(further) };
}

function repository<Options extends RepositoryOptions>({ repository: name, ...rest }: Options, folder: string): object {
  return { uri: repositoryUri(folder, name), ...rest };
}

function native({ type, locations }: NativeBackend, folder: string): object {
  return { type, locations: locations.map((location) => join(folder, location)) };
}
