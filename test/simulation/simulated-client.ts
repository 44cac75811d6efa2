import type { ConfigClient } from '../../client-sdk/config-client.js';
import { openOn } from '../../client-sdk/connect.js';
import { nodePlatform } from '../../client-sdk/node-platform.js';
import type { Platform } from '../../client-sdk/platform.js';
import type { StandardSchemaV1 } from '../../client-sdk/standard-schema.js';
import { SimulatedConnection, type SimulatedReplica } from './simulated-replica.js';
import type { Pipe, Universe } from './universe.js';

type Config = { value: number };

/** Some values are not fit for the client, whatever the server thinks. */
export function isRefused(value: number): boolean {
  return value % 5 === 4;
}

const schema: StandardSchemaV1<unknown, Config> = {
  '~standard': {
    version: 1,
    vendor: 'simulation',
    validate: (config) =>
      isRefused((config as Config).value)
        ? { issues: [{ message: 'refused', path: ['value'] }] }
        : { value: config as Config },
  },
};

/** What a client has acknowledged, and what it had in force when it did. */
export interface Acknowledgement {
  readonly version: string;
  readonly inForce: string;
}

/** The real client, whose sockets, requests and clock are made up. */
export class SimulatedClient {
  readonly client: ConfigClient<Config>;
  readonly application: string;
  readonly acknowledged: Acknowledgement[] = [];
  readonly errors: Error[] = [];
  readonly #universe: Universe;
  readonly #replicas: readonly SimulatedReplica[];
  readonly #cuts = new Set<() => void>();

  constructor(universe: Universe, replicas: readonly SimulatedReplica[], application: string) {
    this.#universe = universe;
    this.#replicas = replicas;
    this.application = application;
    this.client = openOn(this.#platform(), {
      url: replicas.map((_, index) => `http://replica-${index}`),
      application,
      schema,
      timeoutMs: 5_000,
      cache: false,
      instance: { id: 'i', host: 'h' },
    }) as ConfigClient<Config>;
    this.client.ready().catch(() => {});
    this.client.on('error', (error) => this.errors.push(error));
  }

  /** Somebody asks by hand, whatever the stream tells. */
  refresh(): void {
    this.client.refresh().catch(() => {});
  }

  /** All its sockets are gone, and what is on its way with them. */
  cut(): void {
    for (const cut of [...this.#cuts]) cut();
  }

  #platform(): Platform {
    const universe = this.#universe;
    return {
      ...nodePlatform,
      variables: {},
      now: () => universe.nowMs,
      random: universe.random.next,
      schedule: (delayMs, task) => universe.after(delayMs, task),
      fetch: (url, { headers, signal }) => this.#fetch(url, headers as Record<string, string>, signal as AbortSignal),
      openSocket: ({ url }, events) => this.#open(url, events),
    };
  }

  async #fetch(url: string, headers: Record<string, string>, signal: AbortSignal) {
    const replica = this.#replicaOf(url);
    const [there, back] = [this.#universe.pipe(), this.#universe.pipe()];
    try {
      return await new Promise<Awaited<ReturnType<Platform['fetch']>>>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        const lost = () => reject(new Error('connection refused'));
        there.send(() => {
          const { isUp, life } = replica;
          if (!isUp) return back.send(lost);
          void replica.get(this.application, headers).then((answer) => {
            if (replica.life !== life) return back.send(lost);
            back.send(() =>
              resolve({
                status: answer.status,
                headers: { get: (name: string) => answer.headers[name.toLowerCase()] ?? null },
                text: async () => answer.text,
              }),
            );
          });
        });
      });
    } finally {
      there.cut();
      back.cut();
    }
  }

  #open(url: string, events: Parameters<Platform['openSocket']>[1]): ReturnType<Platform['openSocket']> {
    const replica = this.#replicaOf(url);
    const [there, back] = [this.#universe.pipe(), this.#universe.pipe()];
    let isOver = false;
    const end = (code: number | undefined) => {
      if (isOver) return;
      isOver = true;
      this.#cuts.delete(cut);
      there.cut();
      back.cut();
      replica.close(connection);
      const notice = this.#universe.pipe();
      notice.send(() => {
        notice.cut();
        events.ended(code === undefined ? {} : { code });
      });
    };
    const cut = () => end(undefined);
    const connection = new SimulatedConnection(this.#universe, toClient(back, events, end));
    this.#cuts.add(cut);
    there.send(() => {
      if (!replica.isUp) return cut();
      replica.open(connection);
      back.send(() => events.opened());
    });
    const close = () => {
      isOver = true;
      this.#cuts.delete(cut);
      there.cut();
      back.cut();
      replica.close(connection);
    };
    return {
      send: (text) => {
        this.#note(text);
        there.send(() => replica.receive(connection, text));
      },
      ping: () => there.send(() => back.send(() => events.heard())),
      close,
      terminate: close,
    };
  }

  #note(text: string): void {
    const { type, version } = JSON.parse(text) as { type: string; version: string };
    if (type === 'ack') this.acknowledged.push({ version, inForce: this.client.snapshot.version });
  }

  #replicaOf(url: string): SimulatedReplica {
    const replica = this.#replicas[Number(/replica-(\d+)/.exec(url)?.[1])];
    if (!replica) throw new RangeError(`no replica at ${url}`);
    return replica;
  }
}

function toClient(back: Pipe, events: Parameters<Platform['openSocket']>[1], end: (code: number | undefined) => void) {
  return {
    get length() {
      return back.length;
    },
    send: (text: string) =>
      back.send(() => {
        events.heard();
        events.message(text);
      }),
    close: (code: number) => back.send(() => end(code)),
    cut: () => end(undefined),
  };
}
