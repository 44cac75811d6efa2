import { existsSync } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILD, mustRun, PEERS } from './tools.js';

/**
 * Builds a Java program of the peers, unless the one that is there is newer than its sources.
 *
 * @param name of its folder, and of its jar
 * @returns the path of the jar
 */
export async function buildJava(name: string): Promise<string> {
  const project = join(PEERS, name);
  const target = join(BUILD, name);
  const jar = join(target, `${name}.jar`);
  if (existsSync(jar) && (await stat(jar)).mtimeMs > (await newest(project))) return jar;
  await mkdir(BUILD, { recursive: true });
  const pom = join(project, 'pom.xml');
  await mustRun('mvn', ['--quiet', '--batch-mode', `--file=${pom}`, `-Dclient.build=${target}`, 'package'], 600_000);
  return jar;
}

async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const times = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).mtimeMs));
  return Math.max(...times);
}
