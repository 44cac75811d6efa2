import { performance } from 'node:perf_hooks';
import type { Clock } from './core/ports.js';

/** Node counts whole milliseconds from the last one that was full, so that a timer may run this much too early. */
const EARLY_MS = 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, Math.ceil(delayMs) + EARLY_MS).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
