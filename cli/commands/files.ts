import { segment } from '../api-client.js';
import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { theApplication } from '../coordinates.js';
import { EXIT } from '../exit-codes.js';

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
    const { profiles, label } = await invocation.settings();
    const api = await invocation.api();
    const start = `${segment(application)}/${segment(profiles.join(','))}`;
    const file = segment(path.replace(/^\.?\//, ''));
    // Spring tells a file from a label by the number of segments, so the path is one segment, whatever its depth.
    const address = label === undefined ? `${start}/${file}?useDefaultLabel` : `${start}/${segment(label)}/${file}`;
    const accept = options.isOn('raw') ? 'application/octet-stream' : 'text/plain';
    invocation.write((await api.ask(address, { accept })).body);
    return EXIT.ok;
  },
};
