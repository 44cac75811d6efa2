import { execFile, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCE = join(PROJECT, 'test/spring/reference-server');
/** Outside dist/, so that a clean build does not cost a download of the other server. */
const BUILD = join(PROJECT, '.peers/reference-server');
const SOURCES = ['pom.xml', 'src/main/java/reference/Application.java'].map((file) => join(SOURCE, file));

/** The tools of `needed` that are not on the PATH. */
export async function missingTools(needed: readonly string[] = ['java', 'mvn']): Promise<readonly string[]> {
  const found = await Promise.all(needed.map((tool) => succeeds(tool, '-version')));
  return needed.filter((_, index) => !found[index]);
}

/** Builds the reference server unless that was done since its sources changed. Returns the path of its jar. */
export async function buildReference(): Promise<string> {
  const jar = join(BUILD, 'reference-server.jar');
  const times = await Promise.all([jar, ...SOURCES].map(changedAt));
  const [built = 0, ...sources] = times;
  if (built > Math.max(...sources)) return jar;
  const args = ['-q', '-B', '-f', join(SOURCE, 'pom.xml'), `-DbuildFolder=${BUILD}`, 'package'];
  const child = spawn('mvn', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (code !== 0) throw new Error(`mvn ${args.join(' ')}: exit code ${code} (expected: 0)`);
  return jar;
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
