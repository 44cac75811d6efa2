import type { SecretPlace } from './ports.js';

/** The file that a cipher text is bound to. */
export function boundFile({ folder, file }: Pick<SecretPlace, 'folder' | 'file'>): string {
  return folder === undefined ? file : `${folder}/${file}`;
}
