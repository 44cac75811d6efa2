import { parseArgs } from 'node:util';
import { compose, type RunningServer } from './compose.js';
import { ConfigError } from './core/errors.js';
import { inDataDir } from './data-dir.js';
import { embeddedDefault, nextSteps } from './embedded-default.js';
import { createLogger } from './logger.js';
import { packageVersion } from './package-folder.js';
import { loadSettings } from './settings.js';
import { StartError } from './start-error.js';

const USAGE = `Usage: cairn-server [--config FILE]

  --config FILE   settings file; default: cairn.yml in the working folder, if there is one
  -h, --help      prints this
  -V, --version   prints the version

Every setting is also an environment variable: server.port is CAIRN_SERVER_PORT.
`;

/** Exit codes of the process. */
const EXIT = { failed: 1, wrongUsage: 2 } as const;

async function run(): Promise<void> {
  performance.mark('cairn:modules-loaded'); // for whoever measures what a start does after that, as the benchmark does
  process.stdout.on('error', () => {}); // Whoever reads it may go: the server stays.
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'V' },
    },
  });
  if (values.help || values.version) {
    process.stdout.write(values.help ? USAGE : `${await packageVersion()}\n`);
    return;
  }
  let server: RunningServer | undefined;
  process.on('SIGHUP', () => void server?.reload()); // Whoever comes too early would end the process otherwise.
  const given = await loadSettings(values.config);
  const logger = createLogger(given.logging.level);
  const settings = given.backends ? given : await inDataDir(given.dataDir, () => embeddedDefault(given, logger));
  server = await compose(settings, { logger });
  process.stdout.write(`Cairn is listening on ${server.url}\n`);
  if (!given.backends) process.stdout.write(nextSteps(server.url, settings));

  const { close } = server;
  const stop = () => void close().then(() => process.exit(0), fail);
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

function fail(error: unknown): void {
  const isUsage = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  const isExpected = isUsage || error instanceof ConfigError || error instanceof StartError;
  process.stderr.write(`${isExpected ? (error as Error).message : ((error as Error)?.stack ?? error)}\n`);
  process.exit(
    isUsage || (error instanceof ConfigError && error.code === 'invalid-settings') ? EXIT.wrongUsage : EXIT.failed,
  );
}

run().catch(fail);
