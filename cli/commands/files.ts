import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { theApplication } from '../coordinates.js';
import { EXIT } from '../exit-codes.js';
import { readFileOf } from '../read-file.js';

export const files: CommandDefinition = {
  operands: '<get> <path>',
  options: [{ flags: '--raw', description: 'the bytes as they are, placeholders and all' }],
  examples: [
    { line: 'cairn files get nginx.conf -a gateway -p prod', does: 'prints a plain file, placeholders filled in' },
    { line: 'cairn files get logo.png -a gateway --raw > logo.png', does: 'writes a file as it is' },
  ],
  run: async (invocation, [verb, path], options) => {
    if (verb !== 'get' || path === undefined) throw usageError(`files ${verb}: no such verb (expected: get)`);
    const application = await theApplication(invocation);
    const plain = path.replace(/^\.?\//, '');
    const raw = options.isOn('raw');
    const bytes = await readFileOf(invocation, application, plain, { raw });
    if (raw || !invocation.isTerminal) invocation.write(bytes);
    else invocation.print(bytes.toString('utf8'));
    return EXIT.ok;
  },
};
