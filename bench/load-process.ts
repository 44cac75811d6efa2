import type { LoadMessage, LoadReply, LoadReport } from './load.js';
import { type LoadConnections, openConnections } from './load-connections.js';

/**
 * The load generator's own process: what to ask comes in as a message, the report goes out as one. Connections stay
 * open between the runs. Ends when disconnected.
 */
const opened = new Map<string, LoadConnections>();

process.on('message', (message: LoadMessage) => {
  const reply = (answer: LoadReply) => process.send?.(answer);
  generate(message).then(reply, (error: Error) => reply({ error: error.message }));
});

process.once('disconnect', () => {
  for (const connections of opened.values()) connections[Symbol.dispose]();
});

async function generate({ target, durationMs }: LoadMessage): Promise<LoadReport> {
  const key = JSON.stringify(target);
  const connections = opened.get(key) ?? (await openConnections(target));
  opened.set(key, connections);
  return connections.run(durationMs);
}
