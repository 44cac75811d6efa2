import type { RemoteUri } from './remote-uri.js';

/** Variables of the host that git may see: how to find programs, and how to get out. Everything else stays outside. */
const PASSED_ON = [
  'PATH',
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'no_proxy',
  'NO_PROXY',
  'all_proxy',
  'ALL_PROXY',
];
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Key and value, as in `git -c key=value`. */
export type GitConfig = readonly (readonly [key: string, value: string])[];

/** Holds for every command: nothing of the host or of the repository makes git run, follow or believe anything. */
const HARDENED: GitConfig = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['transfer.fsckObjects', 'true'],
  ['fetch.recurseSubmodules', 'false'],
  ['http.followRedirects', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['protocol.version', '2'],
];

/**
 * The whole environment of a git command. Configuration goes in through `GIT_CONFIG_*` and not through arguments:
 * arguments are open to every user of the machine, the environment of a process only to its own user.
 */
export function gitEnvironment(options: {
  host: Variables;
  home: string;
  protocol: RemoteUri['protocol'] | 'none';
  config?: GitConfig;
  /** A file of settings that must reach git's own child processes; they drop `GIT_CONFIG_*`. */
  globalConfig?: string;
  sshCommand?: string;
}): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: DEFAULT_PATH,
    HOME: options.home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: options.globalConfig ?? '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: options.protocol,
    ...(options.sshCommand === undefined ? {} : { GIT_SSH_COMMAND: options.sshCommand }),
  };
  for (const name of PASSED_ON) {
    const value = options.host[name];
    if (value !== undefined) environment[name] = value;
  }
  return { ...environment, ...configVariables([...HARDENED, ...(options.config ?? [])]) };
}

function configVariables(config: GitConfig): Record<string, string> {
  const entries = config.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(config.length), ...Object.fromEntries(entries) };
}
