import { Mirror } from '../../server/backends/git/mirror.js';
import { moment } from '../push/moment.js';

/**
 * The shipped server, which also tells its parent when a commit has arrived in its mirror: that is where a push begins.
 *
 * Usage: node push-server.js --config FILE
 */
const fetchCommits = Mirror.prototype.fetch;
Mirror.prototype.fetch = async function (...given) {
  await fetchCommits.apply(this, given);
  process.send?.(moment());
};

await import('../../server/main.js');
