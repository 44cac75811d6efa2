import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Says what a path answers: a body for a 200, or a status with a body; undefined leaves the question hanging. */
export type Answers = (
  path: string,
  request: IncomingMessage,
) => { readonly status?: number; readonly body: unknown } | undefined;

export interface AnsweringServer extends AsyncDisposable {
  readonly url: string;
  /** Method and path of each request so far. */
  readonly asked: readonly string[];
  /** Resolves when the next request has arrived. */
  nextRequest(): Promise<unknown>;
}

/** A server that answers as it is told: for states that a real one is seldom in. */
export async function answeringServer(answers: Answers): Promise<AnsweringServer> {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push(`${request.method} ${request.url}`);
    const answer = answers(request.url ?? '', request);
    if (answer === undefined) return;
    response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json' });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // not a pipe
    asked,
    nextRequest: () => once(server, 'request'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
