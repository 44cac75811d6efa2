import { constants, getPriority } from 'node:os';
import { serveJobs } from '../../../server/threads/serve-jobs.js';

/** Does what the spec of JobThread asks it to do. */
export type Order =
  | { readonly order: 'echo'; readonly text: string }
  | { readonly order: 'burn' | 'fill' | 'exit' | 'throw' | 'tell-priority' }
  /** Sleeps, which takes no processor time, until somebody wakes it. */
  | { readonly order: 'sleep'; readonly on: SharedArrayBuffer };

function obey(order: Order, reach: (mark: string) => void): string {
  reach(order.order);
  switch (order.order) {
    case 'echo':
      return order.text;
    case 'burn':
      for (;;);
    case 'fill':
      return fill();
    case 'exit':
      process.exit(0);
      break;
    case 'throw':
      throw new TypeError('a bug');
    case 'tell-priority':
      return String(getPriority() > constants.priority.PRIORITY_NORMAL);
    case 'sleep':
      return Atomics.wait(new Int32Array(order.on), 0, 0);
  }
}

/** In small steps: see JobThreadOptions. */
function fill(): string {
  const kept: string[][] = [];
  for (;;) kept.push(Array.from({ length: 1_000 }, (_, index) => `${kept.length}:${index}`));
}

serveJobs(obey);
