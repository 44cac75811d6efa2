import { EXIT, type ExitCode } from './exit-codes.js';

/** Every error that is meant to reach the user: what happened, what to try, and the exit code it has. */
export class CliError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(code: string, exitCode: ExitCode, message: string, hint?: string) {
    super(message);
    this.name = 'CliError';
    this.code = code;
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

export function usageError(message: string, hint?: string): CliError {
  return new CliError('usage', EXIT.usage, message, hint);
}
