import { performance } from 'node:perf_hooks';
import type { Clock } from './core/ports.js';

/** Node counts whole milliseconds from the last one that was full, so that a timer may run this much too early. */
const EARLY_MS = 1;
/** What a timer of Node's can wait for: with more it does not wait at all. */
const LONGEST_MS = 2 ** 31 - 1 - EARLY_MS;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, task) {
    let timer: NodeJS.Timeout | undefined;
    const wait = (leftMs: number): void => {
      const partMs = Math.min(Math.ceil(leftMs), LONGEST_MS);
      timer = setTimeout(() => (leftMs > partMs ? wait(leftMs - partMs) : task()), partMs + EARLY_MS).unref();
    };
    wait(delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};
