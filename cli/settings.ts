import { usageError } from './cli-error.js';
import { type Context, chosenContext } from './contexts.js';
import { parseDuration } from './duration.js';
import type { Host } from './host.js';
import { readProjectFile } from './project-file.js';

/** The flags that every command takes, as the parser found them. */
export interface GlobalFlags {
  readonly server?: string;
  readonly application?: string;
  readonly profile?: readonly string[];
  readonly label?: string;
  readonly context?: string;
  readonly output?: string;
  readonly quiet?: true;
  readonly verbose?: true;
  /** False for `--no-color`. */
  readonly color?: string | false;
  readonly timeout?: string;
  readonly tokenFile?: string;
  readonly insecure?: true;
}

/** What flags, environment, project file and context come to. */
export interface Settings {
  /** May hold `user:password@`. */
  readonly server: string;
  readonly application: string | undefined;
  /** In order, the last is the strongest. */
  readonly profiles: readonly string[];
  /** False when nobody has said anything of profiles: then there is the default one. */
  readonly namesProfiles: boolean;
  readonly label: string | undefined;
  readonly timeoutMs: number;
  readonly token: string | undefined;
  /** `-` is the standard input. */
  readonly tokenFile: string | undefined;
  readonly caFile: string | undefined;
  /** Accept certificates nobody vouches for, and send a token where it can be read on the way. */
  readonly insecure: boolean;
}

const DEFAULT_SERVER = 'http://127.0.0.1:8888';
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Flags come first, then a context that was named by `-c`, then the environment, the project file, and the context in
 * use. Variables have the names that the client library reads, Spring's included.
 *
 * @throws CliError
 */
export async function resolveSettings(flags: GlobalFlags, host: Host): Promise<Settings> {
  const { env } = host;
  refuseEmpty(flags);
  const project = await readProjectFile(host.cwd());
  const named = flags.context === undefined ? {} : await chosenContext(env, flags.context);
  const current = flags.context === undefined ? await chosenContext(env, env['CAIRN_CONTEXT'] || undefined) : {};
  const variable = (...names: readonly string[]) => names.map((name) => env[name]).find((value) => value);
  const text = (flag: string | undefined, key: keyof Context, ...names: readonly string[]) =>
    flag ?? asText(named[key]) ?? variable(...names) ?? asText(project[key]) ?? asText(current[key]);

  const ownToken = flags.tokenFile === undefined && named.tokenFile === undefined;
  const profiles = text(flags.profile?.join(','), 'profiles', 'CAIRN_PROFILES', 'SPRING_PROFILES_ACTIVE');
  const timeout = variable('CAIRN_TIMEOUT_MS');
  return {
    server: firstOf(text(flags.server, 'server', 'CAIRN_URL', 'SPRING_CLOUD_CONFIG_URI', 'CONFIG_SERVER_URLS')),
    application: text(flags.application, 'application', 'CAIRN_APPLICATION', 'SPRING_APPLICATION_NAME'),
    profiles: listOf(profiles ?? 'default'),
    namesProfiles: profiles !== undefined,
    label: text(flags.label, 'label', 'CAIRN_LABEL', 'SPRING_CLOUD_CONFIG_LABEL'),
    timeoutMs: flags.timeout === undefined ? milliseconds(timeout) : timeoutOf(flags.timeout),
    token: ownToken ? variable('CAIRN_TOKEN') : undefined,
    tokenFile: text(flags.tokenFile, 'tokenFile', 'CAIRN_TOKEN_FILE'),
    caFile: text(undefined, 'caFile', 'CAIRN_CA_FILE'),
    insecure: flags.insecure ?? named.insecure ?? current.insecure ?? false,
  };
}

/** An empty variable says nothing; an empty flag is nearly always a variable of a script that was not set. */
export function refuseEmpty({ server, application, profile, label, context, tokenFile }: GlobalFlags): void {
  const given = { server, application, label, context, 'token-file': tokenFile, profile: profile?.join(',') };
  const empty = Object.entries(given).find(([, text]) => text !== undefined && listOf(text).length === 0)?.[0];
  if (empty !== undefined) throw usageError(`--${empty}: is empty`, 'is a variable of the script not set?');
}

function timeoutOf(text: string): number {
  const timeoutMs = parseDuration('--timeout', text);
  if (timeoutMs === 0) throw usageError(`--timeout: ${text} (expected: more than nothing)`);
  return timeoutMs;
}

function asText(value: Context[keyof Context]): string | undefined {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(',') : undefined;
}

/** The client library may be told several servers that hold the same; one question needs one. */
function firstOf(servers: string | undefined): string {
  return listOf(servers ?? '')[0] ?? DEFAULT_SERVER;
}

function listOf(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

function milliseconds(text: string | undefined): number {
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usageError(`CAIRN_TIMEOUT_MS: ${text} (expected: milliseconds)`);
  return Number(text);
}
