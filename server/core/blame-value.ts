import { CircularPlaceholderError, type ConfigError, LimitExceededError, type Place } from './errors.js';
import { relocate } from './relocate-error.js';

/**
 * Replacing placeholders does not know whose value it is: whoever does adds the key and, when it is written in a file,
 * the place.
 *
 * @param key undefined for the text of a plain file
 */
export function blameValue<T>(key: string | undefined, place: Place | undefined, resolving: () => T): T {
  try {
    return resolving();
  } catch (error) {
    if (!(error instanceof CircularPlaceholderError || error instanceof LimitExceededError)) throw error;
    throw placed(key === undefined ? error : named(key, error), place);
  }
}

function named(key: string, error: CircularPlaceholderError | LimitExceededError): ConfigError {
  const Kind = error instanceof LimitExceededError ? LimitExceededError : CircularPlaceholderError;
  return new Kind(`${key}: ${error.message}`, { cause: error });
}

function placed(error: ConfigError, place: Place | undefined): ConfigError {
  return place === undefined ? error : relocate(error, place);
}
