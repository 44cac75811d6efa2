import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands between a server and its Vault, and may answer in its place; stops itself. */
export interface VaultFront extends AsyncDisposable {
  readonly address: string;
  /** For paths below `/v1/` that begin so; `hangs`: never; undefined: all go through again. */
  answer(pathStart: string, answer: FrontAnswer | 'hangs' | undefined): void;
}

export interface FrontAnswer {
  readonly status: number;
  readonly body: string;
}

export async function vaultFront(behind: string): Promise<VaultFront> {
  let inPlace: { readonly pathStart: string; readonly answer: FrontAnswer | 'hangs' } | undefined;
  const server = createServer((request, response) => {
    if (inPlace && request.url?.startsWith(`/v1/${inPlace.pathStart}`)) {
      request.resume();
      const { answer } = inPlace;
      if (answer !== 'hangs') response.writeHead(answer.status).end(answer.body);
    } else void passOn(behind, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer(pathStart, answer) {
      inPlace = answer && { pathStart, answer };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function passOn(behind: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const answer = await fetch(behind + request.url, {
    method: request.method ?? 'GET',
    headers: { 'X-Vault-Token': String(request.headers['x-vault-token']) },
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  response.writeHead(answer.status).end(await answer.text());
}
