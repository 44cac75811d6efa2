import { ConfigClientError } from './errors.js';
import type { Platform } from './platform.js';

/** How long something may take, and what else may end it. */
export interface Limits {
  readonly ms: number;
  /** Whether the wait keeps the process alive. */
  readonly keepAlive: boolean;
  readonly signals: readonly (AbortSignal | undefined)[];
}

/**
 * Does `work` under a deadline. When it passes, or a signal is aborted, the work is told by its own signal and no longer
 * waited for. (`AbortSignal.any` over a signal that lives as long as the client would leak in Node 20.)
 *
 * @throws ConfigClientError `timeout`, or the reason of the signal
 */
export async function within<T>(
  platform: Platform,
  { ms, keepAlive, signals }: Limits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const expire = () =>
    controller.abort(new ConfigClientError('timeout', `nothing within ${ms} ms`, { retryable: true }));
  const endings = [
    platform.schedule(ms, expire, keepAlive),
    ...signals.map((signal) => onAbort(signal, (reason) => controller.abort(reason))),
  ];
  try {
    controller.signal.throwIfAborted();
    return await Promise.race([work(controller.signal), rejectionOf(controller.signal)]);
  } finally {
    for (const end of endings) end();
  }
}

/** Waits; ends early, with the signal's reason, when a signal is aborted. */
export async function pause(platform: Platform, { ms, keepAlive, signals }: Limits): Promise<void> {
  let endings: readonly (() => void)[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      endings = [platform.schedule(ms, resolve, keepAlive), ...signals.map((signal) => onAbort(signal, reject))];
    });
  } finally {
    for (const end of endings) end();
  }
}

/** Calls `react` once, at once if need be. @returns what stops listening */
export function onAbort(signal: AbortSignal | undefined, react: (reason: unknown) => void): () => void {
  if (signal === undefined) return () => {};
  const listen = () => react(signal.reason);
  if (signal.aborted) listen();
  else signal.addEventListener('abort', listen, { once: true });
  return () => signal.removeEventListener('abort', listen);
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    onAbort(signal, reject);
  });
}
