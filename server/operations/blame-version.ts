import { ConfigError, InvalidDocumentError, LimitExceededError } from '../core/errors.js';

/** Readers of files do not know which commit they read; whoever does adds it to the error's place. */
export async function blameVersion<T>(version: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw withVersion(version, error);
  }
}

export function withVersion(version: string, error: unknown): unknown {
  if (!(error instanceof ConfigError) || !error.place || error.place.version) return error;
  const place = { ...error.place, version };
  if (error instanceof InvalidDocumentError) return new InvalidDocumentError(error.message, { cause: error, place });
  if (error instanceof LimitExceededError) return new LimitExceededError(error.message, { cause: error, place });
  return error;
}
