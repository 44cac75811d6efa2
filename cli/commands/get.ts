import { springText } from '../../server/core/value.js';
import { CliError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { didYouMean } from '../did-you-mean.js';
import { type Entry, type Environment, readEnvironment } from '../environment.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../json.js';
import { ENTRY_OUTPUTS, writeEntries, yaml } from '../output/entries.js';
import { RAW, REVEAL } from '../read-options.js';
import { maskSecrets } from '../secrets.js';

export const get: CommandDefinition = {
  operands: '[key...]',
  options: [{ flags: '--default <value>', description: 'what to print when there is no such key' }, RAW, REVEAL],
  outputs: ENTRY_OUTPUTS,
  examples: [
    { line: 'cairn get -a orders -p prod server.port', does: 'prints the value and nothing else' },
    { line: 'cairn get -a orders -p prod db -o yaml', does: 'prints all that lies below "db"' },
  ],
  run: async (invocation, keys, options) => {
    const environment = await readEnvironment(invocation, { resolving: !options.isOn('raw') });
    const found = select(environment, keys, options.text('default'));
    const shown = maskSecrets(invocation, found, options.isOn('reveal'));
    const [only] = shown;
    if (keys.length === 1 && shown.length === 1 && only && only.key === keys[0]) await writeOne(invocation, only);
    else await writeEntries(invocation, shown);
    return EXIT.ok;
  },
};

/** Each key as it is; a name that only leads to keys stands for all of them. @throws CliError `key-not-found` */
function select(environment: Environment, keys: readonly string[], fallback: string | undefined): readonly Entry[] {
  const { entries } = environment;
  if (keys.length === 0) return [...entries.values()];
  return keys.flatMap((key) => {
    const exact = entries.get(key);
    if (exact) return [exact];
    const below = [...entries.values()].filter((entry) => isBelow(entry.key, key));
    if (below.length > 0) return below;
    if (fallback === undefined) throw keyNotFound(environment, key);
    return [{ key, value: fallback, secret: false, origin: '' }];
  });
}

export function isBelow(key: string, prefix: string): boolean {
  return key.startsWith(prefix) && (key[prefix.length] === '.' || key[prefix.length] === '[');
}

export function keyNotFound({ application, profiles, label, entries }: Environment, key: string): CliError {
  const where = `-a ${application} -p ${profiles.join(',')}${label === undefined ? '' : ` -l ${label}`}`;
  const hint = didYouMean(key, entries.keys()) ?? `see all keys with: cairn list ${where} --keys-only`;
  const message = `${application} (${profiles.join(',')}) has no key ${key}`;
  return new CliError('key-not-found', EXIT.notFound, message, hint);
}

async function writeOne(invocation: Invocation, entry: Entry): Promise<void> {
  const { output, print } = invocation;
  if (output === 'json') return print(`${writeJson(entry.value)}\n`);
  if (output === 'yaml')
    return print(typeof entry.value === 'string' ? await yaml(entry.value) : `${writeJson(entry.value)}\n`);
  if (output !== undefined) return writeEntries(invocation, [entry]);
  print(`${springText(entry.value)}\n`);
}
