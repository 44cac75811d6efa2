import type { CommandDefinition } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { writeJson } from '../json.js';
import { noteRejections, readRejections, writeRejections } from '../rejections.js';

export const refresh: CommandDefinition = {
  options: [
    { flags: '--no-wait', description: 'return at once, before anything is fetched' },
    { flags: '--strict', description: 'exit code 1 when the server refuses a commit' },
  ],
  outputs: ['json', 'table'],
  examples: [
    { line: 'cairn refresh', does: 'returns when what was pushed before is served, or refused, and tells which' },
    { line: 'cairn refresh --strict --timeout 60s', does: 'for pipelines: a refused commit fails them' },
  ],
  run: async (invocation, _, options) => {
    const waits = !options.isOff('wait');
    const api = await invocation.api();
    await api.json('api/v1/refresh', 'status', { method: 'POST', query: { wait: waits ? 'true' : undefined } });
    if (!waits) {
      invocation.note('asked for');
      return EXIT.ok;
    }
    const rejections = await readRejections(invocation);
    if (invocation.output === 'json') invocation.write(`${writeJson({ rejections })}\n`);
    else if (invocation.output === 'table') writeRejections(invocation, rejections);
    if (rejections.length === 0) invocation.note('served');
    else noteRejections(invocation, rejections);
    return rejections.length > 0 && options.isOn('strict') ? EXIT.differences : EXIT.ok;
  },
};
