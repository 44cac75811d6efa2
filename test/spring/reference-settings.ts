import { pathToFileURL } from 'node:url';
import type {
  GitBackend,
  GroupSettings,
  NativeBackend,
  Places,
  RepositoryOptions,
  VaultBackend,
  VaultPlace,
} from './group.js';

const SERVER = 'spring.cloud.config.server';

/** Arguments that give Spring's server the settings of a group. */
export function referenceArguments(settings: GroupSettings, places: Places): readonly string[] {
  const properties = { ...fixed(settings), ...backends(settings, places), ...answers(settings) };
  // One JSON text: arguments of their own would lose their order, and with it that of the overrides.
  return [`--spring.application.json=${JSON.stringify(properties)}`];
}

/** The uri of a repository, the same for both servers. */
export function repositoryUri(folder: string, repository: string): string {
  return `${pathToFileURL(folder).href}/${repository}`;
}

function fixed({ backends: all, prefix, overrides = {} }: GroupSettings): Record<string, string> {
  const single = all.length === 1 && all[0]?.type;
  return {
    'server.port': '0',
    'server.address': '127.0.0.1',
    'spring.main.banner-mode': 'off',
    'logging.level.root': 'off',
    'spring.profiles.active': single || 'composite',
    ...(prefix === undefined ? {} : { [`${SERVER}.prefix`]: prefix }),
    ...Object.fromEntries(Object.entries(overrides).map(([key, value]) => [`${SERVER}.overrides.${key}`, value])),
  };
}

function backends({ backends: all }: GroupSettings, places: Places): Record<string, string> {
  const [only] = all;
  if (all.length === 1 && only) return backend(`${SERVER}.${only.type}`, only, places);
  const list = all.map((one, index) => {
    const root = `${SERVER}.composite[${index}]`;
    return { [`${root}.type`]: one.type, ...backend(root, one, places) };
  });
  return Object.assign({}, ...list);
}

function backend(
  root: string,
  one: GitBackend | NativeBackend | VaultBackend,
  { folder, vault }: Places,
): Record<string, string> {
  if (one.type === 'git') return gitBackend(root, one, folder);
  if (one.type === 'vault') return vaultBackend(root, one, vault);
  const locations = one.locations.map((location) => `${pathToFileURL(folder).href}/${location}`);
  return indexed(`${root}.search-locations`, locations);
}

function gitBackend(root: string, one: GitBackend, folder: string): Record<string, string> {
  const further = Object.entries(one.repositories ?? {}).map(([name, { pattern, ...options }]) => ({
    ...indexed(`${root}.repos.${name}.pattern`, pattern ?? []),
    ...repository(`${root}.repos.${name}`, options, folder),
  }));
  return Object.assign({}, repository(root, one, folder), ...further);
}

/** Whoever asks brings the token: without `spring-vault` on its class path the server has none of its own. */
function vaultBackend(root: string, one: VaultBackend, place: VaultPlace | undefined): Record<string, string> {
  if (!place) throw new TypeError('no Vault (expected: one, for a group with engines)');
  const { hostname, port } = new URL(place.address);
  const given = {
    ...{ host: hostname, port, scheme: 'http', backend: one.engine, 'kv-version': one.kvVersion },
    ...{ 'path-to-key': one.pathToKey, 'default-key': one.defaultKey, 'profile-separator': one.profileSeparator },
    ...{ 'full-key-path': one.fullKeyPath, 'enable-label': one.enableLabel, 'default-label': one.defaultLabel },
  };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([key, value]) => [`${root}.${key}`, `${value}`]));
}

function repository(root: string, options: RepositoryOptions, folder: string): Record<string, string> {
  return {
    [`${root}.uri`]: repositoryUri(folder, options.repository),
    ...(options.defaultLabel === undefined ? {} : { [`${root}.default-label`]: options.defaultLabel }),
    ...(options.tryMasterBranch === undefined ? {} : { [`${root}.try-master-branch`]: `${options.tryMasterBranch}` }),
    ...indexed(`${root}.search-paths`, options.searchPaths ?? []),
  };
}

function answers({ answers: given = {}, backends: all }: GroupSettings): Record<string, string> {
  const names = {
    acceptEmpty: `${SERVER}.accept-empty`,
    stripDocument: `${SERVER}.strip-document-from-yaml`,
    reverseLocationOrder: `${SERVER}.reverse-location-order`,
    continueOnMissingLabel: `${SERVER}.${all[0]?.type}.continue-on-multiple-label-failure`,
    failOnCompositeError: `${SERVER}.fail-on-composite-error`,
  };
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [names[key as keyof typeof names], `${value}`]),
  );
}

function indexed(key: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`${key}[${index}]`, value]));
}
