import { RefreshTimeoutError } from '../core/errors.js';
import type { Backend, Clock } from '../core/ports.js';

/**
 * Fetches now.
 *
 * @param options.wait whether to return only when the heads of this moment are served
 * @throws RefreshTimeoutError, RemoteUnavailableError (both only when waiting)
 */
export type Refresh = (options: { wait: boolean }) => Promise<void>;

export function refresh(backend: Backend, clock: Clock, options: { timeoutMs: number }): Refresh {
  return async ({ wait }) => {
    const fetched = backend.refresh();
    if (wait) return withDeadline(fetched, clock, options.timeoutMs);
    fetched.catch(() => {}); // Who does not wait learns of a failure from health and from the log.
  };
}

function withDeadline(fetched: Promise<void>, clock: Clock, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(timeoutMs, () => {
      reject(new RefreshTimeoutError(`not served within ${timeoutMs} ms`, { retryAfterSeconds: 1 }));
    });
    fetched.then(resolve, reject).finally(() => timer.cancel());
  });
}
