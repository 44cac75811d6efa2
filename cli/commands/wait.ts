import { setTimeout as delay } from 'node:timers/promises';
import { NumberLiteral } from '../../server/core/value.js';
import { segment } from '../api.js';
import { CliError, usageError } from '../cli-error.js';
import { readClients, writeClients } from '../clients.js';
import type { CommandDefinition } from '../command.js';
import { CommitReach } from '../commit-reach.js';
import { parseDuration } from '../duration.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { GivenOptions } from '../given-options.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../json.js';
import { textIn } from '../json-fields.js';
import { type Rollout, rolloutOf } from '../rollout.js';
import { short } from '../stale.js';

const DEFAULT_TIMEOUT = '2m';
const ASK_AGAIN_MS = 500;

export const wait: CommandDefinition = {
  options: [
    { flags: '--version <commit>', description: 'what has to have arrived, full or abbreviated' },
    { flags: '--until <share>', description: 'how many of them have to have it (default 100%)' },
    { flags: '--min <n>', description: 'wait until at least so many instances are connected (default 1)' },
    { flags: '--allow-none', description: 'it is well, too, when nobody is connected' },
  ],
  outputs: ['json', 'table'],
  note: `Waits for at most --timeout (default ${DEFAULT_TIMEOUT}), then prints who has not come so far: exit code 7, or 1
as soon as those who refuse it are too many. When nobody is connected at all that is 1 at once, unless --min or
--allow-none is given. Each server knows those that are connected to it; -a, -p and -l choose among them by what they
asked for, and who only watches does not count.`,
  examples: [
    {
      line: 'cairn wait --version $(git rev-parse HEAD) -a orders',
      does: 'returns when every instance of it has the commit',
    },
    {
      line: 'cairn wait --version a1b2c3d --until 90% --timeout 5m',
      does: 'nine of ten, of all applications, will do',
    },
  ],
  run: async (invocation, _, options) => {
    const share = shareOf(options.text('until') ?? '100%');
    const least = leastOf(options);
    const timeoutMs = parseDuration('--timeout', invocation.flags.timeout ?? DEFAULT_TIMEOUT);
    const giveUpAt = performance.now() + timeoutMs;
    const version = await arrivedVersion(invocation, options);
    const reach = new CommitReach(invocation, version);
    for (;;) {
      const rollout = await rolloutOf(invocation, version, reach, await readClients(invocation));
      if (rollout.total === 0 && least === undefined) throw nobody(invocation);
      const areThere = rollout.instances >= (least ?? 1);
      const isThrough = isEnough(rollout.total - rollout.laggards.length, rollout, share);
      if (areThere && isThrough) return tell(invocation, rollout);
      if (!isEnough(rollout.total - rollout.refusing.length, rollout, share))
        throw refused(invocation, rollout, version);
      if (performance.now() + ASK_AGAIN_MS > giveUpAt) throw late(invocation, rollout, areThere, version, timeoutMs);
      await delay(ASK_AGAIN_MS, undefined, { signal: invocation.signal });
    }
  },
};

/** From then on whatever the server makes of a label is no older than the commit. @returns its full id */
async function arrivedVersion(invocation: Invocation, options: GivenOptions): Promise<string> {
  const commit = options.text('version');
  if (commit === undefined) throw usageError('--version: missing (expected: a commit)');
  if (!/^[0-9a-f]{7,64}$/.test(commit)) throw usageError(`--version: ${commit} (expected: a commit id)`);
  const api = await invocation.api();
  await api.json('api/v1/refresh', 'status', { method: 'POST', query: { wait: 'true' } });
  const { application = 'application' } = await invocation.settings();
  const path = `api/v1/environments/${segment(application)}/default`;
  return textIn(await api.json(path, 'version', { query: { label: commit } }), 'version');
}

function shareOf(text: string): number {
  const percent = /^\d{1,3}(?:\.\d+)?%$/.test(text) ? Number(text.slice(0, -1)) : Number.NaN;
  if (percent >= 0 && percent <= 100) return percent / 100;
  throw usageError(`--until: ${text} (expected: 0% to 100%)`);
}

/** How many instances there have to be; undefined when nobody has said so. */
function leastOf(options: GivenOptions): number | undefined {
  const least = options.count('min');
  if (!options.isOn('allowNone')) return least;
  if (least !== undefined) throw usageError('--min and --allow-none: both are given (expected: one of them)');
  return 0;
}

function isEnough(count: number, { total }: Rollout, share: number): boolean {
  return count >= total * share;
}

function tell(invocation: Invocation, { total, laggards }: Rollout): ExitCode {
  invocation.note(total === 0 ? 'nobody is connected' : `${total - laggards.length} of ${total} have it`);
  if (invocation.output === 'json') write(invocation, total, laggards);
  return EXIT.ok;
}

function nobody(invocation: Invocation): CliError {
  if (invocation.output === 'json') write(invocation, 0, []);
  return new CliError(
    'nobody-connected',
    EXIT.differences,
    'nobody is connected',
    'look at -a, -p and -l; wait for the first ones with --min 1, or do without with --allow-none',
  );
}

function refused(invocation: Invocation, { total, laggards, refusing }: Rollout, version: string): CliError {
  write(invocation, total, laggards);
  return new CliError('refused', EXIT.differences, `${refusing.length} of ${total} will not have ${short(version)}`);
}

function late(
  invocation: Invocation,
  { total, instances, laggards }: Rollout,
  areThere: boolean,
  version: string,
  timeoutMs: number,
): CliError {
  write(invocation, total, laggards);
  if (!areThere) {
    const few = `only ${instances} are connected after ${timeoutMs} ms, fewer than --min`;
    return new CliError('timeout', EXIT.timeout, few, 'wait longer with --timeout 5m');
  }
  const message = `${laggards.length} of ${total} do not have ${short(version)} after ${timeoutMs} ms`;
  return new CliError('timeout', EXIT.timeout, message, 'wait longer with --timeout 5m, or for fewer with --until 90%');
}

function write(invocation: Invocation, total: number, laggards: Rollout['laggards']): void {
  const count = new NumberLiteral(String(total), String(total));
  if (invocation.output === 'json') invocation.write(`${writeJson({ total: count, laggards })}\n`);
  else writeClients(invocation, laggards);
}
