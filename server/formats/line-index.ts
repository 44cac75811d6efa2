import type { Place } from '../core/errors.js';

/** Turns offsets into lines and columns; cheapest when they are asked for in ascending order. */
export class LineIndex {
  readonly #file: string;
  readonly #text: string;
  readonly #starts: readonly number[];
  readonly #hasSurrogates: boolean;
  #cursor = 0;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    this.#starts = lineStarts(text);
    this.#hasSurrogates = /[\ud800-\udbff]/.test(text);
  }

  /** 1-based; columns count characters as people do: an emoji is one. */
  at(offset: number): { line: number; column: number } {
    const index = this.#lineOf(offset);
    const start = this.#starts[index] ?? 0;
    return { line: index + 1, column: 1 + this.#width(start, offset) };
  }

  /** Where something of several lines ends: its last line, undefined when it has but one. */
  endLine(start: number, end: number): number | undefined {
    const first = this.#lineOf(start);
    const last = this.#lineOf(Math.max(start, end - 1));
    return last > first ? last + 1 : undefined;
  }

  place(offset: number): Place {
    return { file: this.#file, ...this.at(offset) };
  }

  #width(start: number, offset: number): number {
    return this.#hasSurrogates ? [...this.#text.slice(start, offset)].length : offset - start;
  }

  #lineOf(offset: number): number {
    const starts = this.#starts;
    if ((starts[this.#cursor] ?? 0) > offset) this.#cursor = 0;
    if ((starts[this.#cursor + 64] ?? Number.POSITIVE_INFINITY) <= offset) this.#cursor = search(starts, offset);
    while ((starts[this.#cursor + 1] ?? Number.POSITIVE_INFINITY) <= offset) this.#cursor += 1;
    return this.#cursor;
  }
}

/** The last line that starts at or before `offset`. */
function search(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  if (text.includes('\r')) {
    for (const { index, 0: lineBreak } of text.matchAll(/\r\n?|\n/g)) starts.push(index + lineBreak.length);
    return starts;
  }
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
