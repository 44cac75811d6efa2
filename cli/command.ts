import type { CommandListing, CommandOutline } from './command-outline.js';
import type { ExitCode } from './exit-codes.js';
import type { GivenOptions } from './given-options.js';
import type { Invocation } from './invocation.js';

/** One verb. Its module is loaded only when it is asked for. */
export interface CommandDefinition extends CommandOutline {
  run(invocation: Invocation, operands: readonly string[], options: GivenOptions): Promise<ExitCode>;
}

export type CommandEntry = CommandListing<CommandDefinition>;
