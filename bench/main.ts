import { run } from './run.js';
import { isBundleStale } from './stale-bundle.js';

if (await isBundleStale())
  process.stderr.write('the bundle of the server is older than what it is made of: npm run build\n');
process.exitCode = await run(process.argv.slice(2), process);
