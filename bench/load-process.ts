import type { LoadMessage, LoadOrder, LoadReply, LoadReport } from './load.js';
import { type LoadConnections, openConnections } from './load-connections.js';

/**
 * The load generator's own process: what to ask comes in as a message, the report goes out as one. Connections stay
 * open between the runs, which a message can end before their time. Ends when disconnected.
 */
const opened = new Map<string, LoadConnections>();

let stop: () => void = () => {};

process.on('message', (message: LoadMessage) => {
  if (message === 'stop') {
    stop();
    return;
  }
  const reply = (answer: LoadReply) => process.send?.(answer);
  generate(message).then(reply, (error: Error) => reply({ error: error.message }));
});

process.once('disconnect', () => {
  for (const connections of opened.values()) connections[Symbol.dispose]();
});

async function generate({ target, durationMs }: LoadOrder): Promise<LoadReport> {
  const key = JSON.stringify(target);
  const connections = opened.get(key) ?? (await openConnections(target));
  opened.set(key, connections);
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  return connections.run(durationMs, stopped);
}
