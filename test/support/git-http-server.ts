import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** How the remote behaves: `silent` takes connections and never answers, which is the worst a network does. */
export type Behaviour = 'serving' | 'silent';

/** A git remote over HTTP that can fall silent and come back. */
export interface GitHttpServer extends AsyncDisposable {
  /** The address of the repository. */
  readonly uri: string;
  become(behaviour: Behaviour): void;
}

/** Serves the repository at `path` through git's own `http-backend`. */
export async function gitHttpServer(path: string, initially: Behaviour): Promise<GitHttpServer> {
  const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend');
  let behaviour = initially;
  const server = createServer((incoming, outgoing) => {
    if (behaviour === 'serving') runBackend(backend, path, incoming, outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/.git`,
    become(next) {
      behaviour = next;
      server.closeAllConnections();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The Common Gateway Interface, as far as git needs it (RFC 3875). */
function runBackend(backend: string, root: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const [path, query = ''] = (incoming.url ?? '/').split('?', 2);
  const child = spawn(backend, {
    env: {
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(incoming.headers['git-protocol'] ?? ''),
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: incoming.method,
      CONTENT_TYPE: incoming.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: String(incoming.headers['content-encoding'] ?? ''),
    },
  });
  incoming.pipe(child.stdin.on('error', () => {}));
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => answer(Buffer.concat(chunks), outgoing));
}

function answer(output: Buffer, outgoing: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  let status = 200;
  for (const line of output.toString('latin1', 0, end).split('\r\n')) {
    const [name = '', value = ''] = line.split(/: (.*)/s, 2);
    if (name === 'Status') status = Number.parseInt(value, 10);
    else outgoing.setHeader(name, value);
  }
  outgoing.writeHead(status).end(output.subarray(end + 4));
}
