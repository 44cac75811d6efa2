import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server on which nothing was ever asked. */
export interface SilentConnections {
  close(): void;
}

/**
 * Node counts a connection that was opened and says nothing as one that is about to ask: `server.close()` would wait
 * for it until the deadline. Browsers and load balancers open such connections ahead of need.
 */
export function silentConnections(server: Server): SilentConnections {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    if (open.has(socket)) return; // It comes back when an upgrade was not meant for us.
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    close() {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    },
  };
}
