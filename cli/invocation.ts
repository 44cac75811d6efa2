import type { ApiClient } from './api.js';
import type { Colours } from './colours.js';
import type { CommandListing } from './command-outline.js';
import type { Host } from './host.js';
import type { GlobalFlags, Settings } from './settings.js';

/** One call of the command line: all that a command gets to know and to write to. */
export interface Invocation {
  readonly host: Host;
  /** Fires when the user has had enough. */
  readonly signal: AbortSignal;
  /** What `-o` or CAIRN_OUTPUT says, checked against what the command can write. */
  readonly output: string | undefined;
  /** As they stand on the command line. */
  readonly flags: GlobalFlags;
  /** Whether a person reads the output. */
  readonly isTerminal: boolean;
  readonly colours: Colours;
  /** What follows `--`. */
  readonly commandLine: readonly string[];
  /** Every verb there is. */
  readonly commands: readonly CommandListing[];
  settings(): Promise<Settings>;
  api(): Promise<ApiClient>;
  /** Data; everything else goes to the standard error. May hold colours of ours. */
  write(data: string | Uint8Array): void;
  /** The same for text that others wrote: on a terminal, what would move its cursor becomes visible. */
  print(text: string): void;
  /** For people; silenced by `--quiet`. */
  note(message: string): void;
  /** Only with `--verbose`. */
  detail(message: string): void;
}
