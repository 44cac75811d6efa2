import { runSuite } from './check.js';
import { javaCiphers } from './java-ciphers.js';
import { javaStarter } from './java-starter.js';
import { configClient, springConfigClient } from './python-clients.js';

const tally = { passed: 0, failed: 0, skipped: 0 };
for (const suite of [configClient, springConfigClient, javaStarter, javaCiphers]) {
  await runSuite(suite, tally, { required: Boolean(process.env['CI']) });
}
process.stdout.write(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped\n`);
process.exitCode = tally.failed === 0 ? 0 : 1;
