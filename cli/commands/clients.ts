import { readClients, withLostLabels, writeClients } from '../clients.js';
import type { CommandDefinition } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { writeJson } from '../json.js';

export const clients: CommandDefinition = {
  outputs: ['json', 'table'],
  note: `Each server knows those that are connected to it. -a, -p and -l choose among them by what they asked for.`,
  examples: [
    { line: 'cairn clients', does: 'prints everybody who is subscribed, the version they run and what they refused' },
    { line: 'cairn clients -a orders -o json', does: "the same of one application, in the server's words" },
  ],
  run: async (invocation) => {
    const found = await readClients(invocation);
    if (invocation.output === 'json') invocation.write(`${writeJson({ clients: found })}\n`);
    else writeClients(invocation, await withLostLabels(invocation, found));
    if (found.length === 0) invocation.note('nobody is connected');
    return EXIT.ok;
  },
};
