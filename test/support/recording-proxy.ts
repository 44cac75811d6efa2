import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A request as it came in. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query, as sent: nothing decoded. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Status that the server behind answered with. */
  readonly status: number;
  /** Media type of the answer. */
  readonly contentType: string | undefined;
}

/** Stands between a client and a server, changes nothing and remembers what was asked. */
export interface RecordingProxy extends AsyncDisposable {
  readonly url: string;
  /** What was asked since the last call, oldest first. */
  take(): readonly RecordedRequest[];
}

/** @param target where requests go on to, e.g. `http://127.0.0.1:8888` */
export async function recordingProxy(target: string): Promise<RecordingProxy> {
  let recorded: RecordedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const onward = request(target, { method, path, headers }, (answer) => {
      const { statusCode: status = 0, headers: answered } = answer;
      recorded.push({ method, path, headers, status, contentType: answered['content-type'] });
      outgoing.writeHead(status, answered);
      pipeline(answer, outgoing, () => {});
    });
    onward.on('error', () => outgoing.destroy());
    pipeline(incoming, onward, () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    [Symbol.asyncDispose]: () => close(server),
  };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
