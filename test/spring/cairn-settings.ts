import { join } from 'node:path';
import type { GitBackend, GroupSettings, NativeBackend, Places, RepositoryOptions, VaultBackend } from './group.js';
import { repositoryUri } from './reference-settings.js';

/** Cairn's own settings for a group; JSON, which is YAML. */
export function cairnSettings(settings: GroupSettings, { folder, vault }: Places, dataDir: string): string {
  const { backends, overrides = {}, answers = {}, prefix = '' } = settings;
  return JSON.stringify({
    server: { port: 0, prefix },
    dataDir,
    backends: backends.map((one) => backend(one, folder)),
    ...(vault && { vault: { address: vault.address, authentication: { method: 'token', token: vault.token } } }),
    overrides,
    answers,
    refresh: { pollIntervalMs: 0 },
    logging: { level: 'error' },
  });
}

function backend(one: GitBackend | NativeBackend | VaultBackend, folder: string): object {
  if (one.type === 'git') return git(one, folder);
  if (one.type === 'native') return native(one, folder);
  const { engine, ...options } = one;
  return { ...options, mount: engine };
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
