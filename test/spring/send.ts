import { Agent, request } from 'node:http';
import type { Target } from './group.js';
import type { GroupPlaces } from './group-places.js';

/** A request as it went over the wire. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  /** The headers that are compared; undefined when absent. */
  readonly contentType: string | undefined;
  readonly allow: string | undefined;
  readonly hasLastModified: boolean;
  readonly body: Buffer;
}

const TIMEOUT_MS = 30_000;

/** Sends the target as written: no normalised path, no header but those given. */
export function send(port: number, { method, path, headers }: SentRequest, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          contentType: incoming.headers['content-type'],
          allow: incoming.headers.allow,
          hasLastModified: incoming.headers['last-modified'] !== undefined,
          body: Buffer.concat(chunks),
        }),
      );
    });
    const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    outgoing.on('error', reject).on('close', () => clearTimeout(timer));
    outgoing.end();
  });
}

/** Fills in the commit ids that a target names. */
export async function sentRequest(
  target: Target,
  { commitId, headers: ofAll }: Pick<GroupPlaces, 'commitId' | 'headers'>,
): Promise<SentRequest> {
  const { path, method = 'GET', headers = {} } = typeof target === 'string' ? { path: target } : target;
  let filled = path;
  for (const [whole, ref = '', digits] of path.matchAll(/<([^:>]+)(?::(\d+))?>/g)) {
    filled = filled.replace(whole, (await commitId(ref)).slice(0, digits === undefined ? 40 : Number(digits)));
  }
  return { path: filled, method, headers: { ...ofAll, ...headers } };
}

/** One connection per server: both answer in the order asked. */
export const oneConnection = () => new Agent({ keepAlive: true, maxSockets: 1 });
