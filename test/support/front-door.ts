import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One address in front of several servers, as a load balancer is: each new connection goes to one that takes it. */
export interface FrontDoor extends AsyncDisposable {
  readonly url: string;
}

/** @param candidates the ports of the servers, the one to try first at the front; asked for each connection */
export async function openFrontDoor(candidates: () => readonly number[]): Promise<FrontDoor> {
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.setNoDelay(true).on('close', () => open.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    client.on('error', () => {});
    void connectToFirst(candidates()).then((behind) => {
      if (behind === undefined || client.destroyed) {
        behind?.destroy();
        client.destroy();
        return;
      }
      keep(behind);
      join(client, behind);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function connectToFirst(ports: readonly number[]): Promise<Socket | undefined> {
  for (const port of ports) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    if (isOpen) return socket;
  }
  return undefined;
}

/** What ends on one side ends on the other, and as hard. */
function join(client: Socket, behind: Socket): void {
  for (const [one, other] of [
    [client, behind],
    [behind, client],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
    one.pipe(other);
  }
}
