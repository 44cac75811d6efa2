import { connect } from '../../../client-sdk/index.js';
import type { ClientReport } from './report.js';

/**
 * Clients of the SDK, as a service has one each, which report what they apply. End when told to.
 *
 * Usage: node clients.js URL FIRST COUNT, with a channel to its parent
 */
const [, , url = '', first = '', count = ''] = process.argv;

const clients = await Promise.all(
  Array.from({ length: Number(count) }, (_, index) => open(`client-${Number(first) + index}`)),
);
process.once('message', async () => {
  await Promise.all(clients.map((client) => client.close()));
  process.disconnect();
});

async function open(id: string) {
  const client = await connect({ url, application: 'orders', cache: false, ref: true, instance: { id } });
  client.on('change', ({ to }) => {
    const beats = [to.get('first.beat'), to.get('second.beat')] as const;
    report({ kind: 'applied', client: id, version: to.version, atMs: Date.now(), beats });
  });
  client.on('rejected', (error) => report({ kind: 'failed', client: id, reason: `rejected: ${error.message}` }));
  client.on('error', (error) => report({ kind: 'failed', client: id, reason: String(error.stack) }));
  report({ kind: 'ready', client: id, version: client.snapshot.version });
  return client;
}

function report(what: ClientReport): void {
  process.send?.(what);
}
