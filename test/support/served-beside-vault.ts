import { type CairnServer, startCairn } from './cairn-server.js';
import { gitRepository } from './git-repository.js';
import type { OpenBao } from './openbao.js';
import { StreamClient } from './stream-client.js';

/** What is told of an environment in Cairn's own form. */
export interface Own {
  readonly version: string;
  readonly secrets: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly stale: Readonly<Record<string, unknown>> | null;
}

export const ORDERS = '/api/v1/environments/orders/default';

/** Servers of repositories whose values a Vault has a part in, with the engines `secret` (kv2) and `old` (kv1) of it. */
export function serversBeside(bao: () => OpenBao) {
  async function served(
    files: Readonly<Record<string, string>>,
    vault: object = {},
    options: Parameters<typeof startCairn>[1] = {},
    more: object = {},
  ) {
    const repository = await gitRepository(files);
    const cairn = await startCairn(settingsOf(repository.path, vault, more), options);
    return {
      ...{ repository, cairn },
      async [Symbol.asyncDispose]() {
        await cairn[Symbol.asyncDispose]();
        await repository[Symbol.asyncDispose]();
      },
    };
  }

  function settingsOf(uri: string, vault: object, more: object = {}) {
    return {
      backends: [{ type: 'git', uri }],
      refresh: { pollIntervalMs: 0 },
      logging: { level: 'debug' },
      ...more,
      vault: {
        ...{
          address: bao().address,
          authentication: { method: 'token', token: bao().rootToken },
          refreshIntervalMs: 100,
        },
        ...{
          mounts: [
            { name: 'secret', engine: 'kv2' },
            { name: 'old', engine: 'kv1' },
          ],
          references: ['secret/*', 'old/+'],
        },
        ...vault,
      },
    };
  }

  return { served, settingsOf };
}

export async function readOwn({ url }: CairnServer): Promise<Own> {
  const answer = await fetch(url + ORDERS);
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Own;
}

export async function refresh({ url }: CairnServer): Promise<void> {
  await fetch(`${url}/api/v1/refresh?wait=true`, { method: 'POST' });
}

export async function subscribed({ url }: CairnServer): Promise<StreamClient> {
  const stream = await StreamClient.open(url);
  stream.subscribe('orders', { profiles: ['default'] });
  await stream.next();
  return stream;
}
