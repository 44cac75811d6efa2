import type { Logger } from '../../core/ports.js';
import type { Refs } from './refs.js';

const MAX_NAMES = 10;

/** Watches over the label that everybody gets who names none: a remote that does not have it looks like an empty one. */
export class DefaultLabel {
  readonly #label: string;
  readonly #address: string;
  readonly #logger: Logger;
  #wasThere = false;
  #missing: string | undefined;

  constructor(options: { label: string; address: string; logger: Logger }) {
    this.#label = options.label;
    this.#address = options.address;
    this.#logger = options.logger;
  }

  /** Whether it was there at any time since the start. */
  get wasThere(): boolean {
    return this.#wasThere;
  }

  /** What is wrong, in words; undefined while it exists, and before anything is known. */
  get missing(): string | undefined {
    return this.#missing;
  }

  /** Looks at refs that are served from now on; each change is logged once. */
  note(refs: Refs, isThere: boolean): void {
    const before = this.#missing;
    this.#missing = isThere ? undefined : `the default label ${this.#label} does not exist (${remoteHas(refs)})`;
    this.#wasThere ||= isThere;
    if (before === this.#missing) return;
    const repository = this.#address;
    if (this.#missing === undefined) this.#logger.info('the default label is there again', { repository });
    else this.#logger.warn(this.#missing, { repository });
  }
}

function remoteHas({ branches }: Refs): string {
  if (branches.size === 0) return 'the remote has no branch';
  const names = [...branches.keys()].slice(0, MAX_NAMES).join(', ');
  const others = branches.size - MAX_NAMES;
  return `the remote has: ${names}${others > 0 ? ` and ${others} more` : ''}`;
}
