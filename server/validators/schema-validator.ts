import { Worker } from 'node:worker_threads';
import type { Clock } from '../core/ports.js';
import type { SchemaJob, SchemaVerdict, WorkerMessage } from './schema-verdict.js';

export interface SchemaValidatorOptions {
  readonly clock: Clock;
  /** How long compiling and checking may take for one environment, in milliseconds. */
  readonly deadlineMs: number;
}

/** Far beyond what any schema within the caps takes, so that a busy machine gives no other verdict than an idle one. */
export const SCHEMA_DEADLINE_MS = 3000;

const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

/**
 * Runs schemas on a thread of their own, one job after the other. The thread starts with the first job and stays; it is
 * killed when a job takes too long or too much, and the next job starts another.
 */
export class SchemaValidator {
  readonly #options: SchemaValidatorOptions;
  #worker: Promise<Worker> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: SchemaValidatorOptions) {
    this.#options = options;
  }

  /** Whether a thread was started and lives. */
  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  validate(job: SchemaJob): Promise<SchemaVerdict> {
    const verdict = this.#last.then(() => this.#run(job));
    this.#last = verdict.catch(() => {}); // Its own caller hears of it.
    return verdict;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#discard();
    await this.#last;
  }

  async #run(job: SchemaJob): Promise<SchemaVerdict> {
    if (this.#closed) throw closed();
    this.#worker ??= this.#start();
    const worker = await this.#worker;
    worker.ref();
    try {
      return await this.#ask(worker, job);
    } finally {
      worker.unref();
    }
  }

  #ask(worker: Worker, job: SchemaJob): Promise<SchemaVerdict> {
    return new Promise((resolve, reject) => {
      let schema = 0;
      const onMessage = (message: WorkerMessage) => {
        if (message.kind === 'started') schema = message.schema;
        else if (message.kind !== 'ready') end(() => resolve(message));
      };
      const onError = (error: Error) => {
        const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        end(() => (isMemory ? resolve({ kind: 'exhausted', rule: 'memory', schema }) : reject(error)));
      };
      const onExit = () => end(() => reject(closed()));
      const deadline = this.#options.clock.after(this.#options.deadlineMs, () => {
        end(() => resolve({ kind: 'exhausted', rule: 'deadline', schema }));
        void this.#discard();
      });
      const end = (finish: () => void) => {
        deadline.cancel();
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        finish();
      };
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(JSON.stringify(job)); // Several times faster than a clone of many small objects.
    });
  }

  async #discard(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await (await worker?.catch(() => undefined))?.terminate();
  }

  /** Loading the compiler does not count against a deadline. */
  #start(): Promise<Worker> {
    const worker = new Worker(new URL('./schema-worker.js', import.meta.url), { resourceLimits: MEMORY, env: {} });
    const started = new Promise<Worker>((resolve, reject) => {
      worker.once('message', () => resolve(worker));
      worker.on('error', reject); // It stays: an error that nobody listens to would end the process.
      worker.once('exit', () => {
        reject(closed());
        if (this.#worker === started) this.#worker = undefined;
      });
    });
    return started;
  }
}

function closed(): Error {
  return new Error('the schema validator has ended');
}
