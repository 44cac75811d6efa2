import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidSettingsError } from './core/errors.js';
import type { Tree } from './settings-tree.js';

/** A setting that names a file, and what it says. */
interface NamedFile {
  readonly pointer: string;
  readonly name: string;
}

/** Elsewhere a key that ends like this is none of ours. */
const GROUPS = ['backends', 'encryption', 'vault', 'webhooks'];
const SECRET_KEY = /AGE-SECRET-KEY-1|CAIRN-AES-KEY-|-----BEGIN /i;
/** From a root or a folder on, or with an ending that files of keys have: `/run/secrets/phrase`, `./k1`, `keys/k1.txt`. */
const PATH = /^(?:\.{0,2}|~|[a-z]:)[\\/]|^\S+\.(?:txt|key|age|pem|crt|cer|der|p12|pfx|jks|token|secret|pub)$/i;

/**
 * Refuses secrets that stand where the file is named that holds them: an error that tells of a file which cannot be read
 * names it. What does not look like a path could be one, and is believed to be a file only when that is there.
 *
 * @param settings as the schema has checked them
 * @param folder what paths are relative to
 * @throws InvalidSettingsError that repeats none
 */
export function refuseSecretsAsFiles(settings: Tree, folder: string): void {
  const files = GROUPS.flatMap((group) => namedFiles(settings[group], `/${group}`));
  const faults = files.flatMap(({ pointer, name }) => {
    const fault = faultOf(name, folder);
    return fault === undefined ? [] : [`${pointer}: ${fault}`];
  });
  if (faults.length > 0) throw new InvalidSettingsError(faults.join('\n'));
}

function namedFiles(value: unknown, pointer: string): readonly NamedFile[] {
  if (typeof value === 'string') return /(?:\/f|F)ile$/.test(pointer) ? [{ pointer, name: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => namedFiles(inside, `${pointer}/${key}`));
}

function faultOf(name: string, folder: string): string | undefined {
  if (SECRET_KEY.test(name))
    return 'a secret key stands where a file is named (expected: the path of the file it is in)';
  if (PATH.test(name)) return undefined;
  try {
    statSync(resolve(folder, name));
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return `cannot be read (${code}); not repeated, since it may be a secret (expected: the path of a file)`;
  }
}
