import {
  CircularPlaceholderError,
  type ConfigError,
  InvalidDocumentError,
  LimitExceededError,
  type Place,
  SchemaViolationError,
  UndecryptableSecretError,
  VaultUnavailableError,
} from './errors.js';

/** The same error with another place; one that no file has to do with stays as it is. */
export function relocate(error: ConfigError, place: Place): ConfigError {
  const options = { cause: error, place };
  if (error instanceof InvalidDocumentError) return new InvalidDocumentError(error.message, options);
  if (error instanceof LimitExceededError) return new LimitExceededError(error.message, options);
  if (error instanceof CircularPlaceholderError) return new CircularPlaceholderError(error.message, options);
  if (error instanceof SchemaViolationError) return new SchemaViolationError(error.message, { ...error, place });
  if (error instanceof UndecryptableSecretError) return new UndecryptableSecretError(error.reason, { ...error, place });
  if (error instanceof VaultUnavailableError) return unavailable(error, place);
  return error;
}

function unavailable({ message, retryAfterSeconds }: VaultUnavailableError, place: Place): VaultUnavailableError {
  return new VaultUnavailableError(message, {
    place,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
