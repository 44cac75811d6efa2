import type { Load } from './load.js';
import { generateLoad } from './load-connections.js';

/** The load generator's own process: a load comes in as a message, its report goes out as one. Ends when disconnected. */
process.on('message', (load: Load) => {
  generateLoad(load).then(
    (report) => process.send?.(report),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
