import type { Document } from '../core/environment.js';
import { LimitExceededError } from '../core/errors.js';
import type { Clock } from '../core/ports.js';
import { JobThread } from '../threads/job-thread.js';
import { unpackInTurns } from '../threads/packed-properties.js';
import { receivedError, receivedUndecryptable } from '../threads/sent-error.js';
import type { DocumentAnswer, DocumentJob } from './document-job.js';
import type { FormatLimits } from './format-limits.js';
import type { Content } from './read-content.js';

const MEGABYTE = 1_048_576;
/** Far beyond what a file takes: the worst of a megabyte needs about half a second. */
const DEADLINE_MS_PER_MEGABYTE = 5000;
/** The worst of a megabyte needs less than 96. */
const MEMORY_MB_PER_MEGABYTE = 256;

const REASONS = { deadline: 'it takes too long to parse', memory: 'it takes too much memory to parse' };

export interface DocumentThreadOptions {
  readonly limits: FormatLimits;
  readonly clock: Clock;
  readonly deadlineMs?: number;
}

/** Parses on a thread of its own, which starts with the first file. */
export class DocumentThread {
  readonly #limits: FormatLimits;
  readonly #thread: JobThread<DocumentJob, DocumentAnswer>;

  /** @param options.deadlineMs when it is not to follow from the largest file that is allowed */
  constructor({ limits, clock, deadlineMs }: DocumentThreadOptions) {
    const megabytes = Math.max(1, limits.fileBytes / MEGABYTE);
    this.#limits = limits;
    this.#thread = new JobThread({
      program: new URL('./document-worker.js', import.meta.url),
      clock,
      deadlineMs: deadlineMs ?? megabytes * DEADLINE_MS_PER_MEGABYTE,
      maxMemoryMb: megabytes * MEMORY_MB_PER_MEGABYTE,
    });
  }

  /** Whether a thread was started and lives. */
  get isRunning(): boolean {
    return this.#thread.isRunning;
  }

  /** Same file, same documents and errors as `documentParser` gives. @throws InvalidDocumentError, LimitExceededError */
  async parse(path: string, bytes: Uint8Array, dataKey?: Uint8Array): Promise<readonly Document[]> {
    const { documents, seal, unopened } = await this.#answer('documents', path, bytes, dataKey);
    const sealed = seal ? { seal, ...(unopened ? { unopened: receivedUndecryptable(unopened) } : {}) } : {};
    return (await unpackInTurns(documents)).map((properties) => ({ properties, ...sealed }));
  }

  /** Same file, same content and errors as `readContent` gives. */
  async readContent(path: string, bytes: Uint8Array, dataKey?: Uint8Array): Promise<Content> {
    return (await this.#answer('content', path, bytes, dataKey)).content;
  }

  async #answer<Kind extends DocumentJob['kind']>(
    kind: Kind,
    path: string,
    bytes: Uint8Array,
    dataKey: Uint8Array | undefined,
  ): Promise<Extract<DocumentAnswer, { kind: Kind }>> {
    const own = new Uint8Array(bytes); // It is given away, while others may hold what was read.
    const outcome = await this.#thread.run({ kind, path, bytes: own, limits: this.#limits, dataKey }, [own.buffer]);
    if (outcome.kind === 'exhausted') throw new LimitExceededError(REASONS[outcome.rule], { place: { file: path } });
    if (outcome.answer.kind === 'refused') throw receivedError(outcome.answer.error);
    return outcome.answer as Extract<DocumentAnswer, { kind: Kind }>; // of the kind that was asked for
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
