import { join } from 'node:path';
import { BUILD, type Ended, runProgram } from './tools.js';

const JAR = join(BUILD, 'java-client', 'java-client.jar');

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
