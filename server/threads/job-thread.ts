import { type TransferListItem, Worker } from 'node:worker_threads';
import type { Clock } from '../core/ports.js';
import { processorTimeMs } from './processor-time.js';
import type { ThreadMessage } from './serve-jobs.js';

export interface JobThreadOptions {
  /** A module that calls `serveJobs`. */
  readonly program: URL;
  readonly clock: Clock;
  /**
   * How long one job may take, in milliseconds of the thread's own processor time, so that a busy machine gives no
   * other outcome than an idle one. Where that cannot be known, it is the time that passes.
   */
  readonly deadlineMs: number;
  /**
   * What the thread may keep. It must be well above what a job within its caps needs: passed step by step it ends the
   * thread, passed at one blow it would end the process.
   */
  readonly maxMemoryMb: number;
}

export type Outcome<Answer, Mark> =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** What ran out, and the last mark that was reached. */
  | { readonly kind: 'exhausted'; readonly rule: 'deadline' | 'memory'; readonly mark: Mark | undefined };

const YOUNG_GENERATION_MB = 32;
/** A job that is this close to its deadline has passed it. */
const SHORTEST_LOOK_MS = 20;

interface Running {
  readonly worker: Worker;
  readonly thread: string | undefined;
}

/**
 * Does jobs on a thread of its own, one after the other. The thread starts with the first job and stays; it is killed
 * when a job takes too long or too much, and the next job starts another.
 */
export class JobThread<Job, Answer, Mark = never> {
  readonly #options: JobThreadOptions;
  #running: Promise<Running> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: JobThreadOptions) {
    this.#options = options;
  }

  /** Whether a thread was started and lives. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /**
   * @param transfer buffers in the job that are given away
   * @throws what the job threw; Error when the thread ended or was closed meanwhile
   */
  run(job: Job, transfer: readonly TransferListItem[] = []): Promise<Outcome<Answer, Mark>> {
    const outcome = this.#last.then(() => this.#do(job, transfer));
    this.#last = outcome.catch(() => {}); // Its own caller hears of it.
    return outcome;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#discard();
    await this.#last;
  }

  async #do(job: Job, transfer: readonly TransferListItem[]): Promise<Outcome<Answer, Mark>> {
    if (this.#closed) throw ended();
    this.#running ??= this.#start();
    const running = await this.#running;
    running.worker.ref();
    try {
      return await this.#ask(running, job, transfer);
    } finally {
      running.worker.unref();
    }
  }

  #ask({ worker, thread }: Running, job: Job, transfer: readonly TransferListItem[]): Promise<Outcome<Answer, Mark>> {
    return new Promise((resolve, reject) => {
      let mark: Mark | undefined;
      const onMessage = (message: ThreadMessage<Answer, Mark>) => {
        if (message.kind === 'reached') mark = message.mark;
        else if (message.kind === 'answer') end(() => resolve(message));
      };
      const onError = (error: Error) => {
        const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        end(() => (isMemory ? resolve({ kind: 'exhausted', rule: 'memory', mark }) : reject(error)));
      };
      const onExit = () => end(() => reject(ended()));
      const cancelDeadline = this.#onDeadline(thread, () => {
        end(() => resolve({ kind: 'exhausted', rule: 'deadline', mark }));
        void this.#discard();
      });
      const end = (finish: () => void) => {
        cancelDeadline();
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        finish();
      };
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(job, transfer);
    });
  }

  /** Looks when the time has passed; a thread that had less than that of a processor gets the rest. */
  #onDeadline(thread: string | undefined, giveUp: () => void): () => void {
    const { clock, deadlineMs } = this.#options;
    const before = processorTimeMs(thread) ?? 0;
    const look = () => {
      const used = processorTimeMs(thread);
      const left = used === undefined ? 0 : deadlineMs - (used - before);
      if (left < SHORTEST_LOOK_MS) giveUp();
      else timer = clock.after(left, look);
    };
    let timer = clock.after(deadlineMs, look);
    return () => timer.cancel();
  }

  async #discard(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await (await running?.catch(() => undefined))?.worker.terminate();
  }

  /** Loading the program does not count against a deadline. */
  #start(): Promise<Running> {
    const { program, maxMemoryMb } = this.#options;
    const resourceLimits = { maxOldGenerationSizeMb: maxMemoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB };
    const worker = new Worker(program, { resourceLimits, env: {} });
    const started = new Promise<Running>((resolve, reject) => {
      worker.once('message', ({ thread }: { thread: string | undefined }) => resolve({ worker, thread }));
      const onEnd = (error: Error) => {
        reject(error);
        if (this.#running === started) this.#running = undefined;
      };
      worker.on('error', onEnd); // It stays: an error that nobody listens to would end the process.
      worker.once('exit', () => onEnd(ended()));
    });
    return started;
  }
}

function ended(): Error {
  return new Error('the thread has ended');
}
