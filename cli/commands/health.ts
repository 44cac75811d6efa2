import { setTimeout as delay } from 'node:timers/promises';
import { noCairn } from '../api.js';
import { CliError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { parseDuration } from '../duration.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { isObject, type Json, type JsonObject, writeJson } from '../json.js';
import { objectsIn, textIn } from '../json-fields.js';
import { writeRows } from '../output/table.js';
import { reasonOf } from '../stale.js';

const ASK_AGAIN_MS = 250;

export const health: CommandDefinition = {
  options: [{ flags: '--wait <time>', description: 'ask again until it is up, for at most so long' }],
  outputs: ['json', 'table'],
  examples: [
    {
      line: 'cairn health',
      does: 'prints each repository, and what is refused; exit code 0 when up, 1 when down, 5 when unreachable',
    },
    { line: 'cairn health --wait 30s', does: 'for scripts that start a server' },
  ],
  run: async (invocation, _, options) => {
    const wait = options.text('wait');
    const body = await (wait === undefined ? ask(invocation) : untilUp(invocation, parseDuration('--wait', wait)));
    if (invocation.output === 'json') invocation.write(`${writeJson(body)}\n`);
    else write(invocation, body);
    return body['status'] === 'UP' ? EXIT.ok : EXIT.differences;
  },
};

/** A server that is up but not ready answers 503 with a body that says so. */
async function ask(invocation: Invocation): Promise<JsonObject> {
  const api = await invocation.api();
  const body = await api.json('actuator/health', 'status', { accepts: [503] });
  if (typeof body['status'] !== 'string') throw noCairn(api.base);
  return body;
}

async function untilUp(invocation: Invocation, waitMs: number): Promise<JsonObject> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    const outcome = await ask(invocation).catch((error: unknown) => {
      if (error instanceof CliError && error.exitCode === EXIT.unavailable) return error;
      throw error;
    });
    if (!(outcome instanceof CliError) && outcome['status'] === 'UP') return outcome;
    if (performance.now() + ASK_AGAIN_MS > giveUpAt) {
      throw new CliError('timeout', EXIT.timeout, `not up within ${waitMs} ms`, (outcome as CliError).message);
    }
    await delay(ASK_AGAIN_MS, undefined, { signal: invocation.signal });
  }
}

function write(invocation: Invocation, body: JsonObject): void {
  const { components } = body;
  const configServer = isObject(components) ? components['configServer'] : undefined;
  const details = isObject(configServer) ? configServer['details'] : undefined;
  const repositories = isObject(details) ? objectsIn(details, 'repositories') : [];
  const columns = ['name', 'state', 'defaultLabel', 'version', 'lastFetchedAt', 'lastError'];
  const headings = ['NAME', 'STATE', 'LABEL', 'VERSION', 'FETCHED', 'ERROR'];
  const rows = repositories.map((repository) => columns.map((column) => textIn(repository, column)));
  const server = ['server', textIn(body, 'status'), '', '', '', ''];
  writeRows(invocation, headings, [server, ...rows, ...vaults(components), ...refusals(details)]);
}

function vaults(components: Json | undefined): readonly (readonly string[])[] {
  const vault = isObject(components) ? components['vault'] : undefined;
  const details = isObject(vault) ? vault['details'] : undefined;
  if (!isObject(vault) || !isObject(details)) return [];
  const [address, answered, error] = ['address', 'lastAnsweredAt', 'lastError'].map((name) => textIn(details, name));
  return [[`vault ${address}`, textIn(vault, 'status').toLowerCase(), '', '', answered ?? '', error ?? '']];
}

/** Refused commits are rows of their own, with whom they concern as their name. */
function refusals(details: Json | undefined): readonly (readonly string[])[] {
  const rejections = isObject(details) ? objectsIn(details, 'rejections') : [];
  return rejections.map((each) => {
    const { profiles } = each;
    const name = `${textIn(each, 'application')} ${Array.isArray(profiles) ? profiles.join(',') : ''}`.trim();
    return [name, 'refused', textIn(each, 'label'), textIn(each, 'rejected'), '', reasonOf(each)];
  });
}
