import { invalidOptions } from './errors.js';
import type { DecryptOptions } from './options.js';

/** What environment variables say. Everything is optional; empty variables count as absent. */
export interface Variables {
  readonly url: readonly string[] | undefined;
  readonly application: string | undefined;
  readonly profiles: string | undefined;
  readonly label: string | undefined;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly caFile: string | undefined;
  readonly cacheDir: string | undefined;
  readonly decrypt: DecryptOptions;
  readonly optional: boolean | undefined;
  readonly timeoutMs: number | undefined;
  readonly logLevel: string | undefined;
}

/**
 * Our own names first, then those of Spring's config client, then the one of the Go client (Piszmog/cloudconfigclient).
 *
 * @throws ConfigClientError `invalid-options` for a number, switch or level that is none
 */
export function readVariables(all: Readonly<Record<string, string | undefined>>): Variables {
  const first = (...names: readonly string[]) => names.map((name) => all[name]).find((value) => value);
  return {
    url: listOf(first('CAIRN_URL', 'SPRING_CLOUD_CONFIG_URI', 'CONFIG_SERVER_URLS')),
    application: first('CAIRN_APPLICATION', 'SPRING_APPLICATION_NAME'),
    profiles: first('CAIRN_PROFILES', 'SPRING_PROFILES_ACTIVE'),
    label: first('CAIRN_LABEL', 'SPRING_CLOUD_CONFIG_LABEL'),
    token: first('CAIRN_TOKEN'),
    tokenFile: first('CAIRN_TOKEN_FILE'),
    caFile: first('CAIRN_CA_FILE'),
    cacheDir: first('CAIRN_CACHE_DIR'),
    decrypt: {
      key: first('CAIRN_DECRYPT_KEY'),
      keyFile: listOf(first('CAIRN_DECRYPT_KEY_FILE')),
      springKey: first('CAIRN_DECRYPT_SPRING_KEY'),
      springKeyFile: first('CAIRN_DECRYPT_SPRING_KEY_FILE'),
      springSalt: first('CAIRN_DECRYPT_SPRING_SALT'),
    },
    optional: switchOf('CAIRN_OPTIONAL', first('CAIRN_OPTIONAL')),
    timeoutMs: numberOf('CAIRN_TIMEOUT_MS', first('CAIRN_TIMEOUT_MS')),
    logLevel: levelOf('CAIRN_LOG', first('CAIRN_LOG')),
  };
}

function listOf(text: string | undefined): readonly string[] | undefined {
  return text
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function switchOf(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(?:true|1)$/i.test(text)) return true;
  if (/^(?:false|0)$/i.test(text)) return false;
  throw invalidOptions(`${name}: ${text} (expected: true or false)`);
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,9}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw invalidOptions(`${name}: ${text} (expected: milliseconds)`);
}

function levelOf(name: string, text: string | undefined): string | undefined {
  if (text === undefined || /^(?:debug|info|warn|error)$/.test(text)) return text;
  throw invalidOptions(`${name}: ${text} (expected: debug, info, warn or error)`);
}
