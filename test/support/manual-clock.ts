import type { Clock } from '../../server/core/ports.js';

/** A clock that stands still until it is told to move. */
export interface ManualClock extends Clock {
  /** Moves on and runs what falls due on the way, in order. */
  advance(ms: number): void;
}

export function manualClock(startMs = Date.parse('2026-11-24T09:00:00Z')): ManualClock {
  let passedMs = 0;
  let tasks: { readonly atMs: number; readonly task: () => void }[] = [];
  return {
    now: () => startMs + passedMs,
    monotonic: () => passedMs,
    after(delayMs, task) {
      const entry = { atMs: passedMs + delayMs, task };
      tasks.push(entry);
      return {
        cancel: () => {
          tasks = tasks.filter((each) => each !== entry);
        },
      };
    },
    advance(ms) {
      const endMs = passedMs + ms;
      for (;;) {
        const [next] = tasks.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
        if (!next) break;
        tasks = tasks.filter((each) => each !== next);
        passedMs = Math.max(passedMs, next.atMs);
        next.task();
      }
      passedMs = endMs;
    },
  };
}
