import { Config, type ConfigData } from './compat-config.js';
import { nodePlatform } from './node-platform.js';

export { Config, type ConfigData, type ConfigFile, type ConfigSource, type ToObjectOptions } from './compat-config.js';

/** The options of `cloud-config-client`, with its defaults. */
export interface Options {
  /** Default `http://localhost:8888`; may hold credentials. */
  readonly endpoint?: string;
  /** `false` accepts self-signed certificates. Default true. */
  readonly rejectUnauthorized?: boolean;
  /** @deprecated use `name` */
  readonly application?: string;
  readonly name?: string;
  /** Default `default`. */
  readonly profiles?: string | readonly string[];
  readonly label?: string;
  readonly auth?: { readonly user: string; readonly pass: string };
  /** A `node:http` or `node:https` agent. */
  readonly agent?: object;
  /** Fills `${KEY:default}` in texts. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export type LoadCallback = (error: Error | null, config?: Config) => void;

/**
 * What `load` of the npm package `cloud-config-client` 1.6 does, over the same route of the server (Spring's). It asks
 * once, without retry and without a deadline, as the original does.
 *
 * @throws Error `Invalid response: 404` for any status but 200, Node's own errors when nobody answers, SyntaxError for
 *   a body that is no JSON
 */
export function load(options: Options): Promise<Config>;
export function load(options: Options, callback: LoadCallback): void;
export function load(options: Options, callback?: LoadCallback): Promise<Config> | undefined {
  const loaded = loadConfig(options);
  if (typeof callback !== 'function') return loaded;
  loaded.then(
    (config) => queueMicrotask(() => callback(null, config)),
    (error: Error) => queueMicrotask(() => callback(error)),
  );
  return undefined;
}

async function loadConfig(options: Options): Promise<Config> {
  const endpoint = new URL(options.endpoint || 'http://localhost:8888');
  const { status, text } = await nodePlatform.plainGet(bare(endpoint), {
    path: pathOf(endpoint.pathname, options),
    headers: options.headers ?? {},
    auth: authOf(options, endpoint),
    agent: options.agent,
    rejectUnauthorized: options.rejectUnauthorized !== false,
  });
  if (status !== 200) throw new Error(`Invalid response: ${status}`);
  return new Config(JSON.parse(text) as ConfigData, options.context);
}

function bare(endpoint: URL): URL {
  const url = new URL(endpoint);
  url.username = '';
  url.password = '';
  return url;
}

function pathOf(path: string, { name, application, profiles = 'default', label }: Options): string {
  const names = [name || application || 'undefined', typeof profiles === 'string' ? profiles : profiles.join(',')];
  if (label) names.push(label);
  return `${path.endsWith('/') ? path : `${path}/`}${names.map(encodeURIComponent).join('/')}`;
}

/** The option wins. Credentials in the endpoint are sent as they are spelled there, not decoded, as the original does. */
function authOf({ auth }: Options, { username, password }: URL): string | undefined {
  if (auth?.user && auth.pass) return `${auth.user}:${auth.pass}`;
  return username || password ? `${username}:${password}` : undefined;
}

const client = { load };

// biome-ignore lint/style/noDefaultExport: the original is CommonJS, so that most ES modules import it as a default
export default client;
