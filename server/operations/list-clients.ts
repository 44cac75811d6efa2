import type { Coordinates } from '../core/environment.js';

/** One subscription of one connection. */
export interface LiveClient {
  readonly coordinates: Coordinates;
  /** Who it says it is. */
  readonly instance:
    | {
        readonly id: string;
        readonly host: string | undefined;
        readonly tags: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  /** Who it is to the server. */
  readonly principal: string;
  /** What it has applied last; undefined before its first ack. */
  readonly version: string | undefined;
  /** What is served for its coordinates now; undefined when that is nothing. */
  readonly headVersion: string | undefined;
  /** Whether what it has applied is what is served, whatever the commits are called. */
  readonly isCurrent: boolean;
  /** For how long it has not been so; 0 when it is. */
  readonly behindMs: number;
  readonly nack:
    | {
        readonly version: string;
        readonly code: string;
        readonly message: string;
        readonly key: string | undefined;
        readonly atMs: number;
      }
    | undefined;
  /** Milliseconds since the epoch. */
  readonly connectedAtMs: number;
}

export interface ClientsQuery {
  /** Only those of this application. */
  readonly application: string | undefined;
  /** Whether the asker may see a client of these coordinates. */
  readonly mayRead: (coordinates: Coordinates) => boolean;
  readonly limit: number;
}

export interface ClientsAnswer {
  /** By application, profiles and instance; the first `limit` of them. */
  readonly clients: readonly LiveClient[];
  /** How many there are. */
  readonly total: number;
}

/** Who is connected to this server at the moment. */
export type ListClients = (query: ClientsQuery) => ClientsAnswer;

export function listClients(live: () => Iterable<LiveClient>): ListClients {
  return ({ application, mayRead, limit }) => {
    const found: LiveClient[] = [];
    for (const client of live()) {
      const { coordinates } = client;
      if (application !== undefined && !coordinates.applications.includes(application)) continue;
      if (mayRead(coordinates)) found.push(client);
    }
    const named = found.map((client): [string, LiveClient] => [nameOf(client), client]);
    named.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return { clients: named.slice(0, limit).map(([, client]) => client), total: found.length };
  };
}

function nameOf({ coordinates: { asked }, instance }: LiveClient): string {
  return [asked.application, asked.profiles, asked.label ?? '', instance?.id ?? ''].join('\n');
}
