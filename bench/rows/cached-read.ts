import { withReadSides } from '../read-sides.js';
import { CONNECTIONS, compareRates } from '../request-rate.js';
import type { Row } from '../row.js';

/** Reads of one environment that was read before, on one core, with all headers. */
export function cachedRead(name: string, application: string): Row {
  return {
    name,
    subject: `GET /${application}/prod again and again, ${CONNECTIONS} connections`,
    baseline: 'a bare node:http server that sends the same body',
    goal: { atLeast: 0.95 },
    measure: (ground) =>
      withReadSides(ground, application, ({ generator, cairn, bare }) => compareRates(generator, cairn, bare, ground)),
  };
}
