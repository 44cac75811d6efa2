import { InvalidDocumentError } from './errors.js';

/** How a file begins that stands for one kept by Git LFS. @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
const POINTER = 'version https://git-lfs.github.com/spec/';

/**
 * Cairn reads what git keeps, and of a file in LFS that is a pointer, never meant for anybody's application.
 *
 * @returns the same bytes
 * @throws InvalidDocumentError without a place: whoever reads a blob knows its file
 */
export function refuseLfsPointer(bytes: Uint8Array): Uint8Array {
  if (!isPointer(bytes)) return bytes;
  throw new InvalidDocumentError('a pointer of Git LFS, which is not supported (expected: the file itself in git)');
}

function isPointer(bytes: Uint8Array): boolean {
  for (let index = 0; index < POINTER.length; index += 1) {
    if (bytes[index] !== POINTER.charCodeAt(index)) return false;
  }
  return true;
}
