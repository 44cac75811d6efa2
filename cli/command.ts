import type { ExitCode } from './exit-codes.js';
import type { GivenOptions } from './given-options.js';
import type { Invocation } from './invocation.js';

/** One line of a command's help that can be copied, and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

export interface CommandOption {
  /** As commander writes them: `-f, --force`, `--limit <n>`. */
  readonly flags: string;
  readonly description: string;
}

/** One verb. Its module is loaded only when it is asked for. */
export interface CommandDefinition {
  /** As commander writes them: `[key...]`. */
  readonly operands?: string;
  readonly options?: readonly CommandOption[];
  /** What `-o` may say; absent when the command has one form only. */
  readonly outputs?: readonly string[];
  readonly examples: readonly [Example, Example];
  run(invocation: Invocation, operands: readonly string[], options: GivenOptions): Promise<ExitCode>;
}
