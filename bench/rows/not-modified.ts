import { withReadSides } from '../read-sides.js';
import { CONNECTIONS, compareRates } from '../request-rate.js';
import type { Row } from '../row.js';

/** What a client that polls costs: it holds the newest answer already, and says so. */
export function notModified(name: string, application: string): Row {
  return {
    name,
    subject: `GET /${application}/prod with its ETag (304), ${CONNECTIONS} connections`,
    baseline: 'a bare node:http server that sends the whole body (200)',
    goal: { atLeast: 1.1 },
    measure: (ground) =>
      withReadSides(ground, application, ({ generator, cairn, bare, etag }) => {
        const conditional = {
          ...cairn,
          headers: { 'If-None-Match': etag },
          expected: { status: 304, bodyBytes: 0 },
        };
        return compareRates(generator, conditional, bare, ground);
      }),
  };
}
