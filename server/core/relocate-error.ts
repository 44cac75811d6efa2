import {
  CircularPlaceholderError,
  type ConfigError,
  InvalidDocumentError,
  LimitExceededError,
  type Place,
  SchemaViolationError,
  UndecryptableSecretError,
} from './errors.js';

/** The same error with another place; one that no commit can be blamed for stays as it is. */
export function relocate(error: ConfigError, place: Place): ConfigError {
  const options = { cause: error, place };
  if (error instanceof InvalidDocumentError) return new InvalidDocumentError(error.message, options);
  if (error instanceof LimitExceededError) return new LimitExceededError(error.message, options);
  if (error instanceof CircularPlaceholderError) return new CircularPlaceholderError(error.message, options);
  if (error instanceof SchemaViolationError) return new SchemaViolationError(error.message, { ...error, place });
  if (error instanceof UndecryptableSecretError) return new UndecryptableSecretError(error.reason, { ...error, place });
  return error;
}
