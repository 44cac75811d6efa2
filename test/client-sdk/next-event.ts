import type { ConfigClient } from '../../client-sdk/index.js';

/** Resolves with what the listeners of the next event of that name get. */
export function nextEvent(
  client: ConfigClient<Record<string, unknown>>,
  event: 'change' | 'status' | 'rejected' | 'error',
): Promise<unknown[]> {
  return new Promise((resolve) => {
    const stop = client.on(event, (...args: unknown[]) => {
      stop();
      resolve(args);
    });
  });
}
