import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';

/** What a remote may do instead of answering. */
export type Fault = 'none' | 'hang' | 'hang-in-pack' | 'cut-in-pack' | 'unauthorized' | 'not-found' | 'login-page';

/** `git http-backend` behind node:http, on loopback; it can be told to misbehave, to stop and to come back. */
export interface GitHttpServer extends AsyncDisposable {
  readonly uri: string;
  fault: Fault;
  /** How often a fetch has been begun. */
  readonly fetches: number;
  /** How often git has come: every command that talks to a remote asks for its refs first. */
  readonly visits: number;
  /** Resolves at the next request that runs into the fault. */
  faulted(): Promise<void>;
  /** The port stays the same. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** @param authorization when given, every request must carry this header */
export async function gitHttpServer(repository: string, authorization?: string): Promise<GitHttpServer> {
  let port = 0;
  let server: Server | undefined;
  let fetches = 0;
  let visits = 0;
  let waiting: (() => void)[] = [];

  function handle(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'POST') fetches += 1;
    else visits += 1;
    const refused = authorization !== undefined && request.headers.authorization !== authorization;
    const status = refused ? 401 : { unauthorized: 401, 'not-found': 404 }[String(remote.fault)];
    if (status !== undefined || remote.fault === 'hang' || remote.fault === 'login-page') noteFault();
    if (status !== undefined) response.writeHead(status, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
    else if (remote.fault === 'login-page') response.end('<html>login</html>');
    else if (remote.fault !== 'hang') runBackend(repository, request, response, () => breakPack(request, response));
  }

  /** Whether the answer with a pack is to be broken; the listing of the refs before it comes through. */
  function breakPack(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'POST' || remote.fault === 'none') return false;
    if (remote.fault === 'cut-in-pack') response.destroy();
    noteFault();
    return true;
  }

  function noteFault(): void {
    for (const resolve of waiting) resolve();
    waiting = [];
  }

  const remote: GitHttpServer = {
    get uri() {
      return `http://127.0.0.1:${port}/.git`;
    },
    fault: 'none',
    get fetches() {
      return fetches;
    },
    get visits() {
      return visits;
    },
    faulted: () => new Promise((resolve) => waiting.push(resolve)),
    async stop() {
      const stopping = server;
      server = undefined;
      stopping?.closeAllConnections();
      await new Promise((resolve) => (stopping ? stopping.close(resolve) : resolve(undefined)));
    },
    async start() {
      const starting = createServer(handle);
      await new Promise<void>((resolve) => starting.listen(port, '127.0.0.1', resolve));
      port = (starting.address() as AddressInfo).port;
      server = starting;
    },
    [Symbol.asyncDispose]: () => remote.stop(),
  };
  await remote.start();
  return remote;
}

/** @see RFC 3875: headers, a blank line, and the body come from the program's standard output. */
function runBackend(
  repository: string,
  request: IncomingMessage,
  response: ServerResponse,
  isBroken: () => boolean,
): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: repository,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      HOME: dirname(repository),
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_ADDR: '127.0.0.1',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => {});
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.once('close', () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf('\r\n\r\n');
    const headers = output.subarray(0, end).toString().split('\r\n');
    for (const header of headers) {
      const [name = '', value = ''] = header.split(': ');
      if (name.toLowerCase() === 'status') response.statusCode = Number(value.slice(0, 3));
      else response.setHeader(name, value);
    }
    const body = output.subarray(end + 4);
    if (!body.includes('PACK') || !isBroken()) response.end(body);
    else response.write(body.subarray(0, body.length - 20));
  });
}
