import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CairnServer, startCairn } from '../../support/cairn-server.js';

/** One of several servers that mirror the same repository, each in a folder of its own, which a crash leaves behind. */
export class Replica implements AsyncDisposable {
  readonly #uri: string;
  readonly #dataDir: string;
  #server: CairnServer | undefined;
  #work: Promise<void> = Promise.resolve();
  crashes = 0;

  private constructor(uri: string, dataDir: string) {
    this.#uri = uri;
    this.#dataDir = dataDir;
  }

  static async start(uri: string): Promise<Replica> {
    const replica = new Replica(uri, await mkdtemp(join(tmpdir(), 'cairn-replica-')));
    await replica.#start();
    return replica;
  }

  get isUp(): boolean {
    return this.#server !== undefined;
  }

  /** While it is up. */
  get url(): string | undefined {
    return this.#server?.url;
  }

  /** kill -9, and a start on what is left, which goes on after the return. */
  crash(): void {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    this.crashes += 1;
    process.kill(server.pid, 'SIGKILL');
    this.#work = server.stop().then(() => this.#start());
    this.#work.catch(() => {}); // Told by back().
  }

  /** Returns when it is up again. @throws what it said when it would not start */
  back(): Promise<void> {
    return this.#work;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#work.catch(() => {});
    await this.#server?.stop();
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    this.#server = await startCairn({
      dataDir: this.#dataDir,
      refresh: { pollIntervalMs: 500 },
      limits: { connectionsPerPrincipal: 1000 },
      backends: [{ type: 'git', uri: this.#uri }],
    });
  }
}
