import { readClients, writeClients } from '../clients.js';
import type { CommandDefinition } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { writeJson } from '../json.js';

export const clients: CommandDefinition = {
  outputs: ['json', 'table'],
  note: 'Each server knows those that are connected to it.',
  examples: [
    { line: 'cairn clients', does: 'prints everybody who is subscribed, the version they run and what they refused' },
    { line: 'cairn clients -a orders -o json', does: "the same of one application, in the server's words" },
  ],
  run: async (invocation) => {
    const { application } = await invocation.settings();
    const found = await readClients(invocation, application);
    if (invocation.output === 'json') invocation.write(`${writeJson({ clients: found })}\n`);
    else writeClients(invocation, found);
    if (found.length === 0) invocation.note('nobody is connected');
    return EXIT.ok;
  },
};
