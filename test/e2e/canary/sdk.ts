import { inspect } from 'node:util';
import { type ConfigClientError, connect, open, type StandardSchemaV1 } from '../../../client-sdk/index.js';
import { until } from '../../support/until.js';
import type { Evidence } from './evidence.js';
import { type Folder, lookAtFolder } from './folders.js';

/** A schema that refuses all there is, and quotes it, as libraries do. */
const QUOTING: StandardSchemaV1<unknown, Record<string, unknown>> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => ({ issues: [{ message: `not ${JSON.stringify(value)}`, path: [] }] }),
  },
};

/** The secrets of a client's own. */
export interface ClientSecrets {
  readonly key: string;
  readonly token: string;
  readonly password: string;
  readonly cacheKey: string;
}

/**
 * Uses the SDK as services do and as they should not, and looks at what it logs, throws and keeps, and at what of it a
 * program would print.
 *
 * @returns what it has opened
 */
export async function useSdk(
  evidence: Evidence,
  url: string,
  folder: Folder,
  secrets: ClientSecrets,
): Promise<Readonly<Record<string, unknown>>> {
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const base = {
    ...{ url: url.replace('//', `//user:${secrets.password}@`), application: 'orders', profiles: ['prod'] },
    ...{ decrypt: { key: secrets.key }, logger: { debug: log, info: log, warn: log, error: log } },
  };
  const look = (where: string, ...things: readonly unknown[]) => {
    for (const each of things) evidence.closed(where, inspect(each, { depth: 8 }), String(each));
  };

  await using clear = await connect({ ...base, cache: { dir: folder.path } });
  clear.on('status', (...told) => look('an event', ...told));
  await until(() => clear.status === 'live');
  look('a client', clear, JSON.stringify(clear), clear.status);
  await using sealed = await connect({
    ...base,
    cache: { dir: folder.path, key: secrets.cacheKey },
    refresh: 'manual',
  });
  look('a client', sealed);

  const options = { ...base, cache: false, refresh: 'manual', timeoutMs: 300 } as const;
  for (const bad of [
    { schema: QUOTING },
    { decrypt: { key: 'AGE-SECRET-KEY-1' } },
    { token: `${secrets.token}\n` },
    { application: 'late-typed', label: 'nosuch' },
    { application: 'typed' },
    { url: base.url.replace(/\d+$/, '1') },
  ]) {
    look('an error', await openedOrError({ ...options, ...bad }));
  }
  evidence.closed('the log of the SDK', logged.join('\n'));
  await lookAtFolder(evidence, folder.path);
  return { ...clear.snapshot.flat };
}

async function openedOrError(options: Parameters<typeof open>[0]): Promise<unknown> {
  try {
    await using client = open(options);
    await client.ready();
    return client;
  } catch (error) {
    return error as ConfigClientError;
  }
}
