import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InvalidSettingsError } from './core/errors.js';
import { Secret } from './core/secret.js';
import type { Sender } from './core/webhooks/provider.js';
import { settingsFromEnvironment } from './settings-environment.js';
import { readSettingsFile } from './settings-file.js';
import { refuseSecretsAsFiles } from './settings-files.js';
import { isSurelyValid } from './settings-quick-check.js';
import { settingsSchema } from './settings-schema.js';
import { overlay, settingsDefaults, type Tree } from './settings-tree.js';
import { type VaultSettings, vaultSettings } from './vault-settings.js';

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly prefix: string;
  readonly trustedProxies: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** How long readiness says no before the door closes. */
  readonly drainDelayMs: number;
}

export interface RepositorySettings {
  readonly uri: string;
  readonly defaultLabel: string;
  readonly tryMasterBranch: boolean;
  readonly searchPaths: readonly string[];
  readonly secretsFolder?: string;
  readonly username?: string;
  readonly password?: Secret;
  readonly passwordFile?: string;
  readonly privateKeyFile?: string;
  readonly knownHostsFile?: string;
  readonly caFile?: string;
}

export interface PatternRepositorySettings extends RepositorySettings {
  readonly name: string;
  readonly pattern: readonly string[];
}

export interface GitSettings extends RepositorySettings {
  readonly type: 'git';
  /** In the order written; what they do not set is inherited already. */
  readonly repositories: readonly PatternRepositorySettings[];
}

export interface NativeSettings {
  readonly type: 'native';
  readonly locations: readonly string[];
}

/** Laid out as Spring's Vault repository lays it out; how to reach the Vault is no part of it. */
export interface VaultBackendSettings {
  readonly type: 'vault';
  readonly mount: string;
  readonly kvVersion: 1 | 2;
  /** Empty: none. */
  readonly pathToKey: string;
  /** Empty: none. */
  readonly defaultKey: string;
  readonly profileSeparator: string;
  readonly fullKeyPath: boolean;
  readonly enableLabel: boolean;
  readonly defaultLabel: string;
}

export type BackendSettings = GitSettings | NativeSettings | VaultBackendSettings;

export interface KeyStoreSettings {
  readonly file: string;
  readonly password: Secret;
  readonly alias: string;
  readonly secret?: Secret;
}

export interface RingKeySettings {
  readonly id: string;
  readonly type: 'aes' | 'age' | 'transit';
  readonly key?: Secret;
  readonly keyFile?: string;
  readonly recipient?: string;
  /** Of `transit`: where that engine is mounted, and the name of the key there. */
  readonly mount?: string;
  readonly keyName?: string;
  readonly state: 'active' | 'read-only' | 'dead';
  readonly for: 'server' | 'client';
}

export interface EncryptionSettings {
  readonly enabled: boolean;
  readonly key?: Secret;
  readonly keyFile?: string;
  readonly salt: string;
  readonly keyStore?: KeyStoreSettings;
  readonly rsa: { readonly algorithm: 'DEFAULT' | 'OAEP'; readonly strong: boolean; readonly salt: string };
  readonly keys: readonly RingKeySettings[];
  readonly decryptEndpoint: boolean;
  readonly decryptResources: boolean;
}

/** Whose webhooks are believed, and by which secrets. */
export interface WebhookSettings {
  readonly unsigned: boolean;
  readonly senders: Readonly<Partial<Record<Sender, WebhookSecretSettings>>>;
}

/** The secrets of one sender; any of them is good. */
export interface WebhookSecretSettings {
  /** One or, while one is exchanged for another, several. */
  readonly secrets: readonly Secret[];
  /** Holds one a line. */
  readonly secretFile?: string;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Everything schemas/server-settings.schema.json describes, defaults filled in and paths made absolute. */
export interface Settings {
  readonly server: ServerSettings;
  readonly dataDir: string;
  /** Undefined: nothing is configured, the embedded default serves its own repository. */
  readonly backends: readonly BackendSettings[] | undefined;
  readonly overrides: Readonly<Record<string, string>>;
  readonly answers: {
    readonly acceptEmpty: boolean;
    readonly stripDocument: boolean;
    readonly reverseLocationOrder: boolean;
    readonly continueOnMissingLabel: boolean;
    readonly failOnCompositeError: boolean;
  };
  readonly refresh: {
    readonly pollIntervalMs: number;
    readonly fetchTimeoutMs: number;
    readonly keepDeletedBranches: boolean;
  };
  readonly encryption: EncryptionSettings;
  readonly webhooks: WebhookSettings;
  /** Undefined: none. */
  readonly vault?: VaultSettings;
  readonly limits: {
    readonly fileBytes: number;
    readonly files: number;
    readonly keysPerEnvironment: number;
    readonly connections: number;
    readonly connectionsPerPrincipal: number;
    readonly subscriptionsPerConnection: number;
  };
  readonly logging: { readonly level: LogLevel };
}

const DEFAULT_FILE = 'cairn.yml';

/**
 * Merges defaults ← file ← environment variables and checks the result.
 *
 * @param configFile path of the settings file; undefined: `cairn.yml` in the working folder, if there is one
 * @throws InvalidSettingsError with every violation and its JSON pointer
 */
export async function loadSettings(
  configFile: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Settings> {
  if (configFile !== undefined && !existsSync(configFile)) {
    throw new InvalidSettingsError(`${configFile}: no such file (expected: a settings file)`);
  }
  const file = configFile ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  const fromFile = file === undefined ? {} : await readSettingsFile(file);
  const schema = await settingsSchema();
  const given = overlay(fromFile, settingsFromEnvironment(schema, environment));
  // What names the violations costs a package's start-up time.
  if (!isSurelyValid(schema, given)) (await import('./settings-validation.js')).validateSettings(schema, given);
  const folder = dirname(resolve(file ?? DEFAULT_FILE));
  refuseSecretsAsFiles(given, folder);
  const tree = overlay(settingsDefaults(schema), given);
  const vault = given.vault as Tree | undefined; // It has defaults inside, and is none itself.
  const filled = vault && { vault: overlay(settingsDefaults(schema.properties?.vault ?? {}), vault) };
  return finish({ ...tree, ...filled }, folder);
}

/** From here on the schema has spoken: the casts below state what it has checked. */
function finish(tree: Tree, folder: string): Settings {
  const settings = tree as unknown as Settings;
  const backends = tree.backends as readonly Tree[] | undefined;
  return {
    ...settings,
    dataDir: resolve(folder, settings.dataDir),
    backends: backends?.map((backend) => backendSettings(backend, folder)),
    encryption: encryption(tree.encryption as Tree, folder),
    webhooks: webhooks(tree.webhooks as Tree, folder),
    ...(tree.vault === undefined ? {} : { vault: vaultSettings(tree.vault as Tree, folder) }),
    overrides: Object.fromEntries(Object.entries(settings.overrides).map(([key, value]) => [key, String(value)])),
  };
}

function webhooks({ unsigned, ...senders }: Tree, folder: string): WebhookSettings {
  const entries = Object.entries(senders).map(([sender, tree]) => {
    const { secret, secrets = [], secretFile } = tree as { secret?: string; secrets?: string[]; secretFile?: string };
    const all = (secret === undefined ? secrets : [secret, ...secrets]).map((text) => new Secret(text));
    return [sender, { secrets: all, ...(secretFile === undefined ? {} : { secretFile: resolve(folder, secretFile) }) }];
  });
  return { unsigned: unsigned as boolean, senders: Object.fromEntries(entries) };
}

function backendSettings(backend: Tree, folder: string): BackendSettings {
  if (backend.type === 'git') return gitSettings(backend, folder);
  return backend.type === 'native' ? native(backend, folder) : { ...VAULT_BACKEND, ...backend };
}

/** As Spring has it, but for the version of the engine: 2 is what Vault itself makes unless it is told otherwise. */
const VAULT_BACKEND: VaultBackendSettings = {
  type: 'vault',
  mount: 'secret',
  kvVersion: 2,
  pathToKey: '',
  defaultKey: 'application',
  profileSeparator: ',',
  fullKeyPath: false,
  enableLabel: false,
  defaultLabel: 'main',
};

function native(backend: Tree, folder: string): NativeSettings {
  const locations = backend.locations as readonly string[];
  return { type: 'native', locations: locations.map((location) => resolve(folder, location.replace(/^file:/, ''))) };
}

function gitSettings({ type: _, repositories, ...own }: Tree, folder: string): GitSettings {
  const whole = { defaultLabel: 'main', tryMasterBranch: true, searchPaths: [], ...own };
  const { secretsFolder: _folder, ...inherited } = whole as Tree; // which tells repositories from each other
  return {
    type: 'git',
    ...repository(whole, folder),
    repositories: Object.entries((repositories ?? {}) as Record<string, Tree>).map(([name, { pattern, ...rest }]) => ({
      name,
      pattern: (pattern as readonly string[] | undefined) ?? [name],
      ...repository({ ...inherited, ...rest }, folder),
    })),
  };
}

function repository(tree: Tree, folder: string): RepositorySettings {
  const { password, ...rest } = tree as unknown as RepositorySettings & { password?: string };
  const files = Object.entries(rest).map(([key, value]) =>
    key.endsWith('File') ? [key, resolve(folder, value as string)] : [key, value],
  );
  return {
    ...(Object.fromEntries(files) as unknown as RepositorySettings),
    uri: /^\.{1,2}\//.test(rest.uri) ? resolve(folder, rest.uri) : rest.uri,
    ...(password === undefined ? {} : { password: new Secret(password) }),
  };
}

function encryption(tree: Tree, folder: string): EncryptionSettings {
  const { keyStore, keys = [], ...own } = tree as { readonly keyStore?: Tree; readonly keys?: readonly Tree[] };
  return {
    ...located(own, folder),
    ...(keyStore === undefined ? {} : { keyStore: located(keyStore, folder) }),
    keys: keys.map((key) => ({ state: 'active', for: 'server', ...located(key, folder) })),
  } as unknown as EncryptionSettings;
}

const SECRETS: ReadonlySet<string> = new Set(['key', 'password', 'secret']);

/** Paths made absolute, and what is secret wrapped. */
function located(tree: Tree, folder: string): Tree {
  const entries = Object.entries(tree).map(([name, value]) => {
    if (typeof value !== 'string') return [name, value];
    if (SECRETS.has(name)) return [name, new Secret(value)];
    return [name, name === 'file' || name.endsWith('File') ? resolve(folder, value) : value];
  });
  return Object.fromEntries(entries);
}

/** What programs that the server starts may choose from: how to find other programs, and how to get out. */
export function hostVariables(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
