import { COMMANDS } from '../../../cli/commands.js';
import type { CairnCli } from '../../support/cairn-cli.js';
import { type Bench, CALLS, type Call } from './commands.js';
import type { Evidence } from './evidence.js';

const AT_ONCE = 4;

/**
 * Runs every command there is, and looks at all that it prints.
 *
 * @returns the calls that may print a secret, and have not
 */
export async function runCommands(evidence: Evidence, cli: CairnCli, bench: Bench): Promise<readonly string[]> {
  const calls = COMMANDS.flatMap(({ name }) => {
    const all = CALLS[name]?.(bench);
    if (!all) throw new Error(`${name}: new (expected: a decision what it may print)`);
    return all;
  });
  const silent: string[] = [];
  const waiting = [...calls];
  const work = async () => {
    for (let call = waiting.shift(); call; call = waiting.shift()) {
      if (!(await hasShown(evidence, cli, call))) silent.push(call.args.join(' '));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return silent;
}

async function hasShown(evidence: Evidence, cli: CairnCli, call: Call): Promise<boolean> {
  const { args, input, mayPrint = false, until } = call;
  const { stdout, stderr } = await cli.run(args, {
    ...(input !== undefined && { input }),
    ...(until !== undefined && {
      onOutput: (written: string, interrupt: () => void) => void (written.includes(until) && interrupt()),
    }),
  });
  const where = `cairn ${args.join(' ')}`;
  evidence.closed(`${where}: standard error`, stderr);
  if (!mayPrint) evidence.closed(where, stdout);
  return !mayPrint || until !== undefined || evidence.opening(where, stdout).size > 0;
}
