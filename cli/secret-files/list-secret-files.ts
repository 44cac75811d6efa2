import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasWrittenValues } from '../../server/formats/written-values.js';
import { refuseSecretKey } from '../secret-key-name.js';
import { DRAFT_NAME, LIMITS } from './edit-file.js';

/** Files of any other kind are only of interest when they hold a cipher text. */
const CONFIGURATION = /\.(?:ya?ml|properties)$/;
/** A whole one: its mere name stands in documentation, too. */
export const CIPHER_TEXT = /\{cairn:v\d+:[\w-]{16,}|\{cipher\}[\w+/=]{32,}/;

/** Of the same, or of a value in a file of SOPS. */
const SECRET = new RegExp(`${CIPHER_TEXT.source}|ENC\\[AES256_GCM,data:`);

export interface SecretFile {
  readonly file: string;
  /** Whether its values can be found and replaced. */
  readonly isEditable: boolean;
}

/** The files below a folder that may hold values, sorted; a file stands for itself. Hidden folders and links do not count. */
export async function listSecretFiles(path: string): Promise<readonly SecretFile[]> {
  refuseSecretKey(path);
  if (!(await stat(path)).isDirectory()) return [{ file: path, isEditable: hasWrittenValues(path) }];
  const found: SecretFile[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const { name } = entry;
    const below = join(path, name);
    if (entry.isDirectory() && !name.startsWith('.')) found.push(...(await listSecretFiles(below)));
    const counts = entry.isFile() && !DRAFT_NAME.test(name);
    const isEditable = hasWrittenValues(name);
    if (counts && (CONFIGURATION.test(name) || (await holdsSecret(below)))) found.push({ file: below, isEditable });
  }
  return found.sort((a, b) => (a.file < b.file ? -1 : 1));
}

async function holdsSecret(file: string): Promise<boolean> {
  const { size } = await stat(file);
  return size <= LIMITS.fileBytes && SECRET.test(await readFile(file, 'latin1'));
}
