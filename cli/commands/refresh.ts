import type { CommandDefinition } from '../command.js';
import { EXIT } from '../exit-codes.js';

export const refresh: CommandDefinition = {
  options: [{ flags: '--no-wait', description: 'return at once, before anything is fetched' }],
  examples: [
    { line: 'cairn refresh', does: 'returns when what was pushed before is served' },
    { line: 'cairn refresh --timeout 60s', does: 'the same, with more patience' },
  ],
  run: async (invocation, _, options) => {
    const waits = !options.isOff('wait');
    const api = await invocation.api();
    await api.ask('api/v1/refresh', { method: 'POST', query: { wait: waits ? 'true' : undefined } });
    invocation.note(waits ? 'served' : 'asked for');
    return EXIT.ok;
  },
};
