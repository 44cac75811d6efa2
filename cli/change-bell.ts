import { setTimeout as delay } from 'node:timers/promises';
import { WATCH_TAGS } from './clients.js';
import type { Invocation } from './invocation.js';
import { readToken } from './token.js';

export interface BellOptions {
  readonly application: string;
  /** How often to ask where the server cannot tell. */
  readonly intervalMs: number;
  /** False where only asking will do: the server tells of what values come to, not of how they are written. */
  readonly subscribes: boolean;
}

/**
 * Rings when there may be something new: at once, and from then on when the server tells of a change; where it cannot be
 * subscribed to, at intervals. Ends by throwing when the user has had enough.
 */
export async function* changeBell(invocation: Invocation, options: BellOptions): AsyncGenerator<void> {
  const { signal, detail } = invocation;
  const subscribes = options.subscribes && (await isWithinReach(invocation));
  if (!subscribes) detail(`asking every ${options.intervalMs} ms`);
  for (;;) {
    if (subscribes) yield* changesOf(invocation, options);
    await delay(options.intervalMs, undefined, { signal });
    yield;
  }
}

/** The client library takes its certificate authority from the environment, and does not connect without being sure. */
async function isWithinReach({ settings, host }: Invocation): Promise<boolean> {
  const { insecure, caFile } = await settings();
  return !insecure && caFile === (host.env['CAIRN_CA_FILE'] || undefined);
}

/** Returns when the server does not answer in time. */
async function* changesOf(invocation: Invocation, { application, intervalMs }: BellOptions): AsyncGenerator<void> {
  const { signal, detail, host } = invocation;
  const settings = await invocation.settings();
  const token = await readToken(settings, host.stdin);
  const { open } = await import('../client-sdk/index.js');
  const client = open({
    ...{ url: settings.server, application, profiles: settings.profiles, label: settings.label },
    ...(token === undefined ? {} : { token }),
    ...{ timeoutMs: settings.timeoutMs, pollMs: intervalMs, cache: false, ref: true, signal },
    instance: { tags: WATCH_TAGS },
  });
  try {
    await client.ready();
    detail('subscribed');
    yield;
    for await (const _ of client.changes({ signal })) yield;
  } catch (error) {
    detail(`${String((error as Error).message)}; asking again`);
  } finally {
    await client.close();
  }
}
