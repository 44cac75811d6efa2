import type { PreparedAnswer } from './answer.js';

/** Answers by exact request target and exact `Accept` header: nothing is interpreted twice. */
export interface AnswerMemory {
  get(url: string, accept: string | undefined): PreparedAnswer | undefined;
  /** Rises whenever what was remembered is no longer true. */
  readonly generation: number;
  /** @param generation what it was before the answer was read: an answer that was overtaken is not kept */
  put(url: string, accept: string | undefined, answer: PreparedAnswer, generation: number): void;
  forget(): void;
}

export interface AnswerMemoryLimits {
  readonly maxUrls: number;
  /** Of bodies, all together. */
  readonly maxBytes: number;
}

/** Spellings of `Accept` that are kept for one target, and the longest of them. */
const MAX_VARIANTS = 4;
const MAX_ACCEPT_LENGTH = 256;
/** What an entry weighs besides its body. */
const OVERHEAD_BYTES = 1024;

interface Entry {
  readonly accept: string | undefined;
  readonly answer: PreparedAnswer;
}

/** Oldest out first, which is cheaper to read from than least recently used: a hit writes nothing. */
export function answerMemory({ maxUrls, maxBytes }: AnswerMemoryLimits): AnswerMemory {
  const entries = new Map<string, readonly Entry[]>();
  let bytes = 0;
  let generation = 0;

  function remove(url: string): void {
    bytes -= weigh(entries.get(url) ?? []);
    entries.delete(url);
  }

  return {
    get generation() {
      return generation;
    },
    get(url, accept) {
      const variants = entries.get(url);
      if (variants === undefined) return undefined;
      for (const variant of variants) if (variant.accept === accept) return variant.answer;
      return undefined;
    },
    put(url, accept, answer, readAt) {
      if (readAt !== generation || (accept?.length ?? 0) > MAX_ACCEPT_LENGTH) return;
      const others = (entries.get(url) ?? []).filter((entry) => entry.accept !== accept).slice(1 - MAX_VARIANTS);
      remove(url);
      const variants = [...others, { accept, answer }];
      entries.set(url, variants);
      bytes += weigh(variants);
      for (const [oldest] of entries) {
        if (entries.size <= maxUrls && bytes <= maxBytes) break;
        remove(oldest);
      }
    },
    forget() {
      entries.clear();
      bytes = 0;
      generation += 1;
    },
  };
}

function weigh(variants: readonly Entry[]): number {
  return variants.reduce((sum, { answer }) => sum + answer.bytes + OVERHEAD_BYTES, 0);
}
