import { existsSync } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILD, type Ended, mustRun, PEERS, runProgram } from './tools.js';

const PROJECT = join(PEERS, 'java-client');
const TARGET = join(BUILD, 'java-client');
const JAR = join(TARGET, 'java-client.jar');

/** What the program prints about one property. */
export interface PrintedProperty {
  readonly value: string | null;
  readonly source?: string;
  readonly type?: string;
  readonly origin?: string;
}

/** All that it prints. */
export interface Printed {
  readonly properties: Readonly<Record<string, PrintedProperty>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly sources: readonly string[];
}

/** Builds the program unless the one that is there is newer than its sources. */
export async function buildJava(): Promise<void> {
  if (existsSync(JAR) && (await stat(JAR)).mtimeMs > (await newest(PROJECT))) return;
  await mkdir(BUILD, { recursive: true });
  const pom = join(PROJECT, 'pom.xml');
  await mustRun('mvn', ['--quiet', '--batch-mode', `--file=${pom}`, `-Dclient.build=${TARGET}`, 'package'], 600_000);
}

async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const times = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).mtimeMs));
  return Math.max(...times);
}

/** The flags only shorten the start. */
export function runJava(args: readonly string[]): Promise<Ended> {
  return runProgram('java', ['-XX:TieredStopAtLevel=1', '-Xshare:auto', '-jar', JAR, ...args]);
}

export function printed({ exitCode, stdout, stderr }: Ended): Printed {
  if (exitCode !== 0) throw new Error(`java ended with ${exitCode}\n${stdout}${stderr}`);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    properties: Object.fromEntries(objects.filter((o) => 'key' in o).map((o) => [o['key'], o])),
    lists: Object.fromEntries(objects.filter((o) => 'list' in o).map((o) => [o['list'], o['values']])),
    sources: objects.flatMap((o) => ('propertySource' in o ? [String(o['propertySource'])] : [])),
  };
}
