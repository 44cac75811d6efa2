import type { Variables } from './environment-variables.js';
import { ConfigClientError, invalidOptions } from './errors.js';
import { openSealed } from './open-sealed.js';
import type { KeyTexts, OpenText } from './opener.js';
import type { DecryptOptions } from './options.js';
import type { Platform } from './platform.js';
import type { ServerEnvironment } from './server-environment.js';

interface KeySources {
  readonly keys: readonly string[];
  readonly keyFiles: readonly string[];
  readonly springKey: string | undefined;
  readonly springKeyFile: string | undefined;
  readonly springSalt: string;
}

const DEFAULT_SALT = 'deadbeef';

/** Opens values with keys of the client's own. Key files are read again for each environment that holds sealed values. */
export class Decryption {
  readonly #sources: KeySources;
  readonly #platform: Platform;
  #known: { readonly texts: string; readonly open: OpenText } | undefined;

  /** @throws ConfigClientError `invalid-options` for a key that is none */
  constructor(sources: KeySources, platform: Platform) {
    this.#sources = sources;
    this.#platform = platform;
    const { keys, springKey, springSalt } = sources;
    platform.createOpener({ keys, springKey, springSalt });
  }

  /** Reads the key files, so that one that is not there is noticed at once. @throws ConfigClientError `key-unavailable` */
  async check(): Promise<void> {
    await this.#opener();
  }

  /** @throws ConfigClientError `undecryptable-value`, `key-unavailable` */
  async open(environment: ServerEnvironment): Promise<ServerEnvironment> {
    return environment.sealed.size === 0 ? environment : openSealed(environment, await this.#opener());
  }

  async #opener(): Promise<OpenText> {
    const keys = await this.#readKeys();
    const texts = JSON.stringify(keys);
    if (this.#known?.texts !== texts) this.#known = { texts, open: this.#opened(keys) };
    return this.#known.open;
  }

  async #readKeys(): Promise<KeyTexts> {
    const { keys, keyFiles, springKey, springKeyFile, springSalt } = this.#sources;
    const fromFiles = await Promise.all(keyFiles.map((file) => this.#read(file)));
    const springText = springKeyFile === undefined ? undefined : await this.#read(springKeyFile);
    return {
      keys: [...keys, ...fromFiles],
      // The line break at the end of a mounted file does not count.
      springKey: springText === undefined ? springKey : springText.replace(/\r?\n$/, ''),
      springSalt,
    };
  }

  async #read(file: string): Promise<string> {
    return this.#platform.readText(file).catch((cause: unknown) => {
      throw unavailable(`${file}: cannot be read`, cause);
    });
  }

  #opened(keys: KeyTexts): OpenText {
    try {
      return this.#platform.createOpener(keys);
    } catch (cause) {
      throw unavailable('a key file holds something else', cause);
    }
  }
}

function unavailable(message: string, cause: unknown): ConfigClientError {
  return new ConfigClientError('key-unavailable', message, { cause });
}

/**
 * Options as a whole win over variables.
 *
 * @returns undefined when there is no key: sealed values are then handed to the program as they are
 * @throws ConfigClientError `invalid-options`
 */
export function decryptionOf(
  option: false | DecryptOptions | undefined,
  variables: Variables,
  platform: Platform,
): Decryption | undefined {
  if (option === false) return undefined;
  const { key, keyFile, springKey, springKeyFile, springSalt = DEFAULT_SALT } = option ?? variables.decrypt;
  const sources = { keys: listOf(key), keyFiles: listOf(keyFile), springKey, springKeyFile, springSalt };
  if (springKey !== undefined && springKeyFile !== undefined)
    throw invalidOptions('decrypt: both springKey and springKeyFile (expected: one)');
  if (!/^(?:[0-9a-f]{2})+$/i.test(springSalt)) throw invalidOptions('decrypt.springSalt: not hexadecimal');
  const isEmpty = [...sources.keys, ...sources.keyFiles, springKey, springKeyFile].every((each) => each === undefined);
  if (!isEmpty) return new Decryption(sources, platform);
  if (option === undefined) return undefined;
  throw invalidOptions('decrypt: no key (expected: key, keyFile, springKey or springKeyFile)');
}

function listOf(given: string | readonly string[] | undefined): readonly string[] {
  return given === undefined ? [] : typeof given === 'string' ? [given] : given;
}
