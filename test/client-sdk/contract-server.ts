import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an environment of the contract may differ in from one test to the next. */
export interface EnvironmentFields {
  readonly version?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly secrets?: readonly string[];
  readonly [field: string]: unknown;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Seen {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A real HTTP server that speaks the contract of `/api/v1/environments`, or misbehaves as it is told. */
export class ContractServer implements AsyncDisposable {
  readonly requests: Seen[] = [];
  readonly #server: Server;
  readonly #waiting: (() => void)[] = [];
  #handler: Handler = (_, response) => response.writeHead(500).end();

  private constructor() {
    this.#server = createServer((request, response) => {
      this.requests.push({ url: request.url ?? '', headers: request.headers });
      this.#handler(request, response);
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  static async start(): Promise<ContractServer> {
    const server = new ContractServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  answer(handler: Handler): void {
    this.#handler = handler;
  }

  /** Speaks the contract: 304 when the tag is named, and the version in a header. */
  serve(fields: EnvironmentFields = {}, etag = `W/"${JSON.stringify(fields).length}-${fields.version ?? 'v1'}"`): void {
    const body = environment(fields);
    const secret = (fields.secrets ?? []).length > 0;
    this.answer((request, response) => {
      response.setHeader('ETag', etag);
      response.setHeader('Cairn-Version', fields.version ?? 'v1');
      response.setHeader('Cache-Control', secret ? 'private, no-store' : 'no-cache');
      const known = (request.headers['if-none-match'] ?? '').split(', ');
      if (known.includes(etag)) response.writeHead(304).end();
      else response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
    });
  }

  fail(status: number, headers: Readonly<Record<string, string>> = {}, body = ''): void {
    this.answer((_, response) => response.writeHead(status, headers).end(body));
  }

  problem(status: number, code: string): void {
    const body = JSON.stringify({ type: `/problems/${code}`, title: code, status, detail: `${code} it is` });
    this.fail(status, { 'Content-Type': 'application/problem+json' }, body);
  }

  /** Resolves when a request that comes from now on is handled. */
  nextRequest(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** The body of an answer; `raw` fields of a test win. */
export function environment(fields: EnvironmentFields = {}): string {
  return JSON.stringify({
    application: 'billing',
    profiles: ['prod'],
    label: null,
    version: 'v1',
    committedAt: '2026-11-20T09:12:44Z',
    stale: null,
    properties: { 'server.port': 8080, 'db.url': 'postgres://one' },
    secrets: [],
    sources: ['billing-prod.yml', 'application.yml'],
    ...fields,
  });
}

/** An address where nobody listens. */
export async function deadUrl(): Promise<string> {
  const server = await ContractServer.start();
  const { url } = server;
  await server.stop();
  return url;
}
