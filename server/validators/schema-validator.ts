import type { Clock } from '../core/ports.js';
import { JobThread } from '../threads/job-thread.js';
import type { SchemaJob, SchemaVerdict } from './schema-verdict.js';

export interface SchemaValidatorOptions {
  readonly clock: Clock;
  /** How long checking may take for one environment, schemas compiled: see JobThread. */
  readonly deadlineMs: number;
}

/** Far beyond what any schema within the caps takes. */
export const SCHEMA_DEADLINE_MS = 3000;

const MAX_MEMORY_MB = 256;

/** Checks environments against schemas on a thread of its own, which starts with the first one. */
export class SchemaValidator {
  readonly #thread: JobThread<SchemaJob, SchemaVerdict, number>;

  constructor({ clock, deadlineMs }: SchemaValidatorOptions) {
    const program = new URL('./schema-worker.js', import.meta.url);
    this.#thread = new JobThread({ program, clock, deadlineMs, maxMemoryMb: MAX_MEMORY_MB });
  }

  /** Whether a thread was started and lives. */
  get isRunning(): boolean {
    return this.#thread.isRunning;
  }

  async validate(job: SchemaJob): Promise<SchemaVerdict> {
    const outcome = await this.#thread.run(job);
    if (outcome.kind === 'answer') return outcome.answer;
    return { kind: 'exhausted', rule: outcome.rule, schema: outcome.mark ?? 0 };
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
