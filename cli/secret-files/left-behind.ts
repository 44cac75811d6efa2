import { readFile } from 'node:fs/promises';
import type { Seal } from '../../server/core/seal.js';
import { CIPHER_TEXT, type SecretFile } from './list-secret-files.js';
import { nameOfWrapped, sealOf } from './sops-seal.js';

/**
 * What rotation cannot change in a file that is not for it, as lines that say where; undefined when the file is for it.
 *
 * @param wanted the keys that are to open everything
 */
export async function leftBehind(
  { file, isEditable }: SecretFile,
  wanted: ReadonlySet<string>,
): Promise<readonly string[] | undefined> {
  const bytes = await readFile(file);
  const seal = sealOf(file, bytes);
  if (seal) {
    const { line, key } = seal.first;
    const says = `${file}:${line}: ${key}: a file of SOPS (sops updatekeys, then sops rotate)`;
    return areAll(seal, wanted) ? [] : [says];
  }
  return isEditable ? undefined : otherTexts(file, bytes.toString('latin1'));
}

function areAll({ groups }: Seal, wanted: ReadonlySet<string>): boolean {
  const keys = groups.flat();
  return keys.length > 0 && keys.every((key) => wanted.has(nameOfWrapped(key) ?? ''));
}

function otherTexts(file: string, text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line, index) =>
      CIPHER_TEXT.test(line) ? [`${file}:${index + 1}: a cipher text in a file without values`] : [],
    );
}
