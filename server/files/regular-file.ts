import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Why there is nothing to read, in words that quote nothing of what is in the file. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
}

/** No key, key store, token or certificate is as long. */
const MAX_BYTES = 2 ** 20;

/**
 * Reads a small file, and nothing else: a pipe that has taken a file's place, or a device, would be read for ever, and
 * keep the process from ending.
 *
 * @throws UnreadableFileError
 */
export async function readRegularFile(path: string): Promise<Buffer> {
  try {
    // To open a pipe without this waits until somebody writes into it.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) throw new UnreadableFileError('cannot be read (expected: a regular file)');
    const chunks: Buffer[] = await file.createReadStream({ end: MAX_BYTES, autoClose: false }).toArray();
    const content = Buffer.concat(chunks);
    if (content.length > MAX_BYTES) throw new UnreadableFileError(`more than ${MAX_BYTES} bytes`);
    return content;
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error;
    throw new UnreadableFileError(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
