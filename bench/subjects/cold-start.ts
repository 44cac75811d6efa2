import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import 'js-yaml'; // What the server imports only when it is needed is an import, too.
import { compose } from '../../server/compose.js';
import { createLogger } from '../../server/logger.js';
import { loadSettings } from '../../server/settings.js';

/**
 * Starts the server in this process, asks it once, and prints how many milliseconds lay between settings file and
 * answer.
 *
 * Usage: node cold-start.js SETTINGS PATH BODY
 */
const SETTLE_MS = 30;

const [settingsFile = '', path = '', bodyFile = ''] = process.argv.slice(2);
const expected = readFileSync(bodyFile);
// Of the garbage that the imports have made, V8 collects a part when there is nothing else to do.
await setTimeout(SETTLE_MS);

const start = performance.now();
const settings = await loadSettings(settingsFile);
const server = await compose(settings, { logger: createLogger(settings.logging.level) });
const body = await read(`${server.url}${path}`);
const duration = performance.now() - start;

if (!body.equals(expected)) throw new Error(`${path}: ${body}`);
await server.close();
process.stdout.write(`${duration}\n`);
process.exit(0);

function read(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => buffer(response).then(resolve, reject)).once('error', reject);
  });
}
