import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const DRIVER = fileURLToPath(new URL('../../../test/support/terminal.py', import.meta.url));

export interface TerminalStep {
  /** A pattern (Python's) that must have appeared behind what the step before has seen. */
  readonly until: string;
  /** What is typed then. */
  readonly send: string;
}

export interface TerminalJob {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly steps?: readonly TerminalStep[];
}

export interface TerminalRun {
  /** Negative: the number of the signal that ended it, such as the one at the deadline. */
  readonly exitCode: number;
  /** All that the terminal has shown, control sequences included. */
  readonly output: string;
  /** How many steps were still waiting. */
  readonly left: number;
}

/** Runs a program in a real pseudo-terminal; python3 has the only pty at hand that needs no compiler. */
export async function inTerminal({ steps = [], ...job }: TerminalJob): Promise<TerminalRun> {
  const child = spawn('python3', [DRIVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.stdin.end(JSON.stringify({ ...job, steps }));
  await once(child, 'close');
  const { exit_code: exitCode, output, left } = JSON.parse(text);
  return { exitCode, output, left };
}
