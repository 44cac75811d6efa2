import { StreamClient, type StreamFrame } from '../../support/stream-client.js';
import { until } from '../../support/until.js';
import type { Evidence } from './evidence.js';

/** Subscriptions of a change stream to good and bad places, all that comes of them, and what is said back. */
export class WatchedStream implements AsyncDisposable {
  readonly #evidence: Evidence;
  readonly #client: StreamClient;
  #seen = 0;

  private constructor(evidence: Evidence, client: StreamClient) {
    this.#evidence = evidence;
    this.#client = client;
  }

  /** @param places `application/profiles`; each is answered with an environment or a problem */
  static async open(evidence: Evidence, url: string, places: readonly string[]): Promise<WatchedStream> {
    const client = await StreamClient.open(url);
    for (const place of places) {
      const [application = '', profiles = ''] = place.split('/');
      client.subscribe(application, { id: place, profiles: [profiles] });
    }
    await until(() => client.texts.length >= places.length);
    return new WatchedStream(evidence, client);
  }

  /** Says what a client says, and what none should. */
  async talk(secret: string): Promise<void> {
    const version = 'f'.repeat(40);
    this.#client.say({ type: 'nack', id: 'orders/prod', version, code: 'schema-violation', message: 'no', key: 'db' });
    this.#client.say({ type: 'subscribe', id: 'again', application: '..', profiles: ['x'] });
    this.#client.say({ type: 'authenticate', token: secret });
    this.#client.say({ type: 'unsubscribe', id: 'nosuch' });
    this.#client.socket.send(`{"type": "${secret}", ${secret}`);
    await this.#client.rest();
  }

  /** Looks at each frame once. @returns the canaries in environments, which may hold some */
  look(): ReadonlySet<string> {
    const frames = this.#frames(this.#seen);
    this.#seen += frames.length;
    return new Set(frames.flatMap((frame) => [...this.#lookAt(frame)]));
  }

  #lookAt({ environment, ...rest }: StreamFrame): ReadonlySet<string> {
    this.#evidence.closed(`a frame of ${rest.type}`, JSON.stringify(rest));
    if (environment === undefined) return new Set();
    const { properties, ...facts } = environment;
    this.#evidence.closed('the head of a pushed environment', JSON.stringify(facts));
    return this.#evidence.opening('a pushed environment', JSON.stringify(properties));
  }

  #frames(from: number): readonly StreamFrame[] {
    return this.#client.texts.slice(from).map((text) => JSON.parse(text));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client[Symbol.asyncDispose]();
  }
}
