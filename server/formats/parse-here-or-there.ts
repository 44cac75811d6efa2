import { LimitExceededError } from '../core/errors.js';
import type { ParseInTurns } from '../core/ports.js';
import type { FormatLimits } from './format-limits.js';
import { documentParser } from './parse-documents.js';
import { type ReadContent, readContent } from './read-content.js';

/**
 * What is parsed where it is asked for: a file within these holds the event loop for 2 to 8 ms, while a megabyte, or
 * what aliases can make of a few lines, takes 70 to 400 ms. On another thread a small file would take longer than here.
 */
export const LIMITS_HERE: FormatLimits = { fileBytes: 32_768, keysPerFile: 4_000 };

/**
 * Parses here what is small, and everything else `there`. What passes the limits of here has only shown that it is not
 * small: whether it may be that large is decided there.
 *
 * @param limits those in force, which may be narrower
 */
export function parseHereOrThere(there: ParseInTurns, limits: FormatLimits): ParseInTurns {
  const here = documentParser(narrower(limits));
  return async (path, bytes, dataKey) => {
    try {
      return here(path, bytes, dataKey);
    } catch (error) {
      if (!(error instanceof LimitExceededError)) throw error;
      return there(path, bytes, dataKey);
    }
  };
}

/** The same for what is encrypted in a file. */
export function readContentHereOrThere(there: ReadContent, limits: FormatLimits): ReadContent {
  const here = narrower(limits);
  return async (path, bytes, dataKey) => {
    if (bytes.length > here.fileBytes) return there(path, bytes, dataKey);
    try {
      return readContent(path, bytes, here, dataKey);
    } catch (error) {
      if (!(error instanceof LimitExceededError)) throw error;
      return there(path, bytes, dataKey);
    }
  };
}

function narrower({ fileBytes, keysPerFile }: FormatLimits): FormatLimits {
  return {
    fileBytes: Math.min(fileBytes, LIMITS_HERE.fileBytes),
    keysPerFile: Math.min(keysPerFile, LIMITS_HERE.keysPerFile),
  };
}
