import { isCairnText, readEnvelope } from '../../server/ciphers/cairn/envelope.js';
import { nameOf } from '../../server/ciphers/key-ring.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { GivenOptions } from '../given-options.js';
import type { Invocation } from '../invocation.js';
import { writeRows } from '../output/table.js';
import { readWritten } from './edit-file.js';
import { listSecretFiles } from './list-secret-files.js';
import { keysIn } from './local-keys.js';
import { asSecretError } from './secret-error.js';

/** Who opens the values of a folder: each key that a value names, in how many, and whether it is one of those given. */
export async function listKeys(invocation: Invocation, path: string, options: GivenOptions): Promise<ExitCode> {
  const known = new Set((await keysIn(options.texts('keyFile'))).map((key) => nameOf(key)));
  const counts = new Map<string, number>();
  try {
    for (const { file, isEditable } of await listSecretFiles(path)) {
      if (!isEditable) continue;
      for (const { text } of (await readWritten(file)).values) {
        for (const name of namesIn(text)) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
  } catch (error) {
    throw asSecretError(error);
  }
  const found = [...counts].map(([key, values]) => ({ key, values, given: known.has(key) }));
  if (invocation.output === 'json') invocation.write(`${JSON.stringify({ keys: found })}\n`);
  else {
    const rows = found.map(({ key, values, given }) => [key, String(values), given ? 'yes' : '']);
    writeRows(invocation, ['KEY', 'VALUES', 'GIVEN'], rows);
  }
  return EXIT.ok;
}

function namesIn(text: string): readonly string[] {
  if (text.startsWith('{cipher}')) return ['spring'];
  if (!isCairnText(text)) return [];
  const { ringKeys, ageRecipients, transit } = readEnvelope(text);
  return [...[...ringKeys, ...transit].map(({ name }) => name), ...ageRecipients];
}
