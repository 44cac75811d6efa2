import { execFile, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The maintained lines of Spring's server, by name, with the newest release of each that can be had whole. */
const LINES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '5.0': { 'spring-boot.version': '4.0.7', 'spring-cloud.version': '2025.1.1', 'config-server.version': '5.0.2' },
  '4.3': { 'spring-boot.version': '3.5.16', 'spring-cloud.version': '2025.0.1', 'config-server.version': '4.3.1' },
};
export const DEFAULT_LINE = '5.0';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCE = join(PROJECT, 'test/spring/reference-server');
/** Outside dist/, so that a clean build does not cost a download of the other server. */
const BUILDS = join(PROJECT, '.peers');
const SOURCES = [
  join(SOURCE, 'pom.xml'),
  join(SOURCE, 'src/main/java/reference/Application.java'),
  join(PROJECT, 'test/spring/build-reference.ts'),
];

/** The tools of `needed` that are not on the PATH. */
export async function missingTools(needed: readonly string[] = ['java', 'mvn']): Promise<readonly string[]> {
  const found = await Promise.all(needed.map((tool) => succeeds(tool, '-version')));
  return needed.filter((_, index) => !found[index]);
}

/**
 * Builds a line of the reference server unless that was done since its sources changed.
 *
 * @returns the path of its jar
 */
export async function buildReference(line: string): Promise<string> {
  const versions = LINES[line];
  if (!versions) throw new Error(`${line}: no such line (expected: ${Object.keys(LINES).join(', ')})`);
  const folder = join(BUILDS, `reference-server-${line}`);
  const jar = join(folder, 'reference-server.jar');
  const [built = 0, ...sources] = await Promise.all([jar, ...SOURCES].map(changedAt));
  if (built < Math.max(...sources)) await build(folder, versions);
  return jar;
}

async function build(folder: string, versions: Readonly<Record<string, string>>): Promise<void> {
  const properties = Object.entries({ ...versions, buildFolder: folder }).map(([key, value]) => `-D${key}=${value}`);
  const args = ['-q', '-B', '-f', join(SOURCE, 'pom.xml'), ...properties, 'package'];
  const child = spawn('mvn', args, { stdio: ['ignore', process.stderr, 'inherit'] });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (code !== 0) throw new Error(`mvn ${args.join(' ')}: exit code ${code} (expected: 0)`);
}

async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

async function succeeds(tool: string, ...args: string[]): Promise<boolean> {
  return promisify(execFile)(tool, args).then(
    () => true,
    () => false,
  );
}
