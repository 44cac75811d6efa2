import {
  type CipherReason,
  CircularPlaceholderError,
  type ConfigError,
  InvalidDocumentError,
  LimitExceededError,
  type Place,
  SchemaViolationError,
  UndecryptableSecretError,
} from '../core/errors.js';

/** A refusal on its way to another thread: a clone keeps neither the class nor the fields of an error. */
export interface SentError {
  readonly code:
    | 'invalid-document'
    | 'limit-exceeded'
    | 'circular-placeholder'
    | 'schema-violation'
    | 'undecryptable-secret';
  readonly message: string;
  readonly place: Place | undefined;
  /** Of a schema or a secret: see SchemaViolationError and UndecryptableSecretError. */
  readonly key: string;
  readonly rule: string;
  readonly reason?: CipherReason;
}

const CLASSES = {
  'invalid-document': InvalidDocumentError,
  'limit-exceeded': LimitExceededError,
  'circular-placeholder': CircularPlaceholderError,
};

/** @throws whatever it is given, when it says nothing about what was read */
export function sentError(error: unknown): SentError {
  if (error instanceof SchemaViolationError) return { ...sent(error, error.code), key: error.key, rule: error.rule };
  if (error instanceof UndecryptableSecretError) {
    return { ...sent(error, error.code), key: error.key, reason: error.reason };
  }
  if (error instanceof InvalidDocumentError) return sent(error, error.code);
  if (error instanceof LimitExceededError) return sent(error, error.code);
  if (error instanceof CircularPlaceholderError) return sent(error, error.code);
  throw error;
}

export function receivedError(sent: SentError): ConfigError {
  const { code, message, place, key, rule } = sent;
  if (code === 'undecryptable-secret') return receivedUndecryptable(sent);
  const options = place === undefined ? {} : { place };
  if (code !== 'schema-violation') return new CLASSES[code](message, options);
  return new SchemaViolationError(message, { key, rule, place: place ?? { file: '' } });
}

export function receivedUndecryptable({ reason, key, place }: SentError): UndecryptableSecretError {
  return new UndecryptableSecretError(reason ?? 'not a cipher text', { key, place });
}

function sent({ message, place }: ConfigError, code: SentError['code']): SentError {
  return { code, message, place, key: '', rule: '' };
}
