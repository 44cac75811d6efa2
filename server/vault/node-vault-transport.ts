import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../core/ports.js';
import { VaultSilenceError } from './call-vault.js';

/** What node-vault hands to the HTTP client that it is given. */
interface NodeVaultRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

/** What it wants back. It looks into `body.errors` and, for health, at `request.path`, which is nothing to us. */
interface NodeVaultResponse {
  readonly statusCode: number;
  readonly body: { readonly text: string };
  readonly request: { readonly path: '' };
}

export interface TransportOptions {
  readonly timeoutMs: number;
  /** Certificates (PEM) that the server's is checked against; undefined: those that Node trusts. */
  readonly ca: string | undefined;
  readonly clock: Clock;
}

/** Far more than a secret is; Vault itself takes 32 MiB. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * The HTTP client below node-vault. Its own one would follow redirects with the token in its hand, ask the environment
 * for proxies, read bodies without end, and parse numbers so that they lose digits.
 */
export function nodeVaultTransport(options: TransportOptions) {
  const agents = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({
      ...{ keepAlive: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    }),
  };
  return {
    send: (request: NodeVaultRequest) => send(request, agents, options),
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function send(
  { method, uri, headers, json }: NodeVaultRequest,
  agents: { readonly http: HttpAgent; readonly https: HttpsAgent },
  { timeoutMs, clock }: TransportOptions,
): Promise<NodeVaultResponse> {
  const body = json === undefined || json === true ? undefined : Buffer.from(JSON.stringify(json));
  const all = { ...headers, ...(body && { 'Content-Type': 'application/json', 'Content-Length': body.byteLength }) };
  const isTls = uri.startsWith('https:');
  return new Promise((resolve, reject) => {
    const request = isTls
      ? httpsRequest(uri, { method, headers: all, agent: agents.https })
      : httpRequest(uri, { method, headers: all, agent: agents.http });
    const timer = clock.after(timeoutMs, () => {
      request.destroy(new VaultSilenceError(`no answer within ${timeoutMs} ms`));
    });
    const fail = (error: unknown) => {
      timer.cancel();
      reject(asSilence(error));
    };
    request.on('error', fail).on('response', (response) => {
      readText(response).then((text) => {
        timer.cancel();
        resolve({ statusCode: response.statusCode as number, body: { text }, request: { path: '' } });
      }, fail);
    });
    request.end(body);
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES)
      throw new VaultSilenceError(`the answer is too large (expected: at most ${MAX_BYTES} bytes)`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Errors of Node's name addresses and certificates; their code says enough. */
function asSilence(error: unknown): VaultSilenceError {
  if (error instanceof VaultSilenceError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'broken off';
  return new VaultSilenceError(`no connection (${code})`);
}
