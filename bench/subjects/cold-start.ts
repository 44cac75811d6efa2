import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/**
 * Runs the shipped server in this process, asks it once, and prints how many milliseconds lay between settings file and
 * answer.
 *
 * Usage: node cold-start.js SETTINGS PATH BODY
 */
const PROGRAM = fileURLToPath(new URL('../../server/cairn-server.cjs', import.meta.url));
const FOLDER = fileURLToPath(new URL('../../server/', import.meta.url));
const LISTENING = /^Cairn is listening on (\S+)\n$/;

const [settingsFile = '', path = '', bodyFile = ''] = process.argv.slice(2);
const expected = readFileSync(bodyFile);

const url = nextAddress();
process.argv = [process.execPath, PROGRAM, '--config', settingsFile];
const bundle = createRequire(import.meta.url)(PROGRAM).load(FOLDER);
if (!bundle) throw new Error('no bundle (expected: one, of npm run build)');
bundle.run();
const body = await read(`${await url}${path}`);
const end = performance.now();

if (!body.equals(expected)) throw new Error(`${path}: ${body}`);
const [loaded] = performance.getEntriesByName('cairn:modules-loaded');
if (!loaded) throw new Error('no mark of the server (expected: cairn:modules-loaded)');
process.stdout.write(`${end - loaded.startTime}\n`);
process.kill(process.pid, 'SIGTERM');

/** Of the server that prints it; that line alone is not printed. */
function nextAddress(): Promise<string> {
  const write = process.stdout.write.bind(process.stdout);
  return new Promise((resolve) => {
    process.stdout.write = (text: unknown, ...rest: unknown[]) => {
      const [, address] = LISTENING.exec(String(text)) ?? [];
      if (address === undefined) return write(text as string, ...(rest as []));
      process.stdout.write = write;
      resolve(address);
      return true;
    };
  });
}

function read(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => buffer(response).then(resolve, reject)).once('error', reject);
  });
}
