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

/** What a verb takes, without what it does. */
export interface CommandOutline {
  /** As commander writes them: `[key...]`. */
  readonly operands?: string;
  readonly options?: readonly CommandOption[];
  /** What `-o` may say; absent when the command has one form only, or judges it itself. */
  readonly outputs?: readonly string[];
  /** One more sentence of help. */
  readonly note?: string;
  readonly examples: readonly [Example, Example];
}

/** What is known of a verb before it is loaded. */
export interface CommandListing<Loaded extends CommandOutline = CommandOutline> {
  readonly name: string;
  readonly summary: string;
  /** Left out of help and completion. */
  readonly hidden?: boolean;
  load(): Promise<Loaded>;
}
