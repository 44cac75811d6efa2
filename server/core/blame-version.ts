import type { FileReference } from './environment.js';
import { ConfigError } from './errors.js';
import { relocate } from './relocate-error.js';

/** Readers of files do not know which commit they read, those of blobs not even which file: whoever does adds it. */
export async function blameVersion<T>(
  version: string,
  { path }: Pick<FileReference, 'path'>,
  reading: Promise<T>,
): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw relocate(error, { ...error.place, file: path, version });
  }
}
