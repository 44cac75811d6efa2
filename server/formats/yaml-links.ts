import { COLLECTION_STYLE, EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';

/** What the flat list of parser events does not say by itself, indexed like the events. */
export interface YamlLinks {
  /** Where the node after this one begins, its children skipped. */
  readonly next: Int32Array;
  /** For an alias: the node it stands for. */
  readonly target: Int32Array;
  /** Offset of the node in the text, tag and anchor included; for one that is not written, where it would be. */
  readonly start: Int32Array;
}

/** A problem at an offset of the text. */
export type Fail = (message: string, offset: number) => never;

const NONE = -1;

/** Links the events of one file in a single pass. */
export function linkEvents(text: string, events: readonly Event[], fail: Fail): YamlLinks {
  return new Linker(text, events, fail).link();
}

class Linker {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #fail: Fail;
  readonly #next: Int32Array;
  readonly #target: Int32Array;
  readonly #start: Int32Array;
  readonly #open: number[] = [];
  #anchors = new Map<string, number>();
  /** End of the last token that left a trace: where the search for what is not written begins. */
  #written = 0;

  constructor(text: string, events: readonly Event[], fail: Fail) {
    this.#text = text;
    this.#events = events;
    this.#fail = fail;
    this.#next = new Int32Array(events.length);
    this.#target = new Int32Array(events.length).fill(NONE);
    this.#start = new Int32Array(events.length);
  }

  link(): YamlLinks {
    this.#events.forEach((event, index) => {
      this.#visit(event, index);
    });
    return { next: this.#next, target: this.#target, start: this.#start };
  }

  #visit(event: Event, index: number): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#anchors = new Map();
        this.#open.push(index);
        return;
      case EVENT_ID.POP:
        this.#close(index);
        return;
      case EVENT_ID.ALIAS:
        this.#alias(event.anchorStart, event.anchorEnd, index);
        return;
      case EVENT_ID.SCALAR:
        this.#scalar(event, index);
        return;
      default:
        this.#start[index] = startOf(event.start, event.anchorStart, event.tagStart);
        this.#written = event.style === COLLECTION_STYLE.FLOW ? event.start + 1 : event.start;
        this.#anchor(event.anchorStart, event.anchorEnd, index);
        this.#open.push(index);
    }
  }

  #close(index: number): void {
    const opened = this.#open.pop();
    if (opened !== undefined) this.#next[opened] = index + 1;
  }

  #alias(anchorStart: number, anchorEnd: number, index: number): void {
    const target = this.#anchors.get(this.#text.slice(anchorStart, anchorEnd));
    const offset = anchorStart - 1;
    if (target === undefined) this.#fail('an alias without its anchor', offset);
    if (this.#next[target] === 0) this.#fail('an alias inside of what it stands for', offset);
    this.#target[index] = target;
    this.#start[index] = offset;
    this.#next[index] = index + 1;
    this.#written = anchorEnd;
  }

  #scalar(event: ScalarEvent, index: number): void {
    this.#next[index] = index + 1;
    this.#anchor(event.anchorStart, event.anchorEnd, index);
    if (event.valueStart !== NONE) {
      this.#start[index] = startOf(this.#contentStart(event), event.anchorStart, event.tagStart);
      this.#written = event.valueEnd + (isQuoted(event) ? 1 : 0);
      return;
    }
    const marked = startOf(NONE, event.anchorStart, event.tagStart);
    this.#start[index] = marked === NONE ? this.#afterIndicator() : marked;
    this.#written = Math.max(this.#start[index], event.anchorEnd, event.tagEnd);
  }

  #anchor(anchorStart: number, anchorEnd: number, index: number): void {
    if (anchorStart !== NONE) this.#anchors.set(this.#text.slice(anchorStart, anchorEnd), index);
  }

  #contentStart(event: ScalarEvent): number {
    if (isQuoted(event)) return event.valueStart - 1;
    if (event.style === SCALAR_STYLE.PLAIN) return event.valueStart;
    return blockStart(this.#text, Math.max(this.#written, event.anchorEnd, event.tagEnd));
  }

  /** Nothing is written after `key:` or `-`: SnakeYAML says that nothing stands right behind that sign. */
  #afterIndicator(): number {
    const offset = skipTo(this.#text, this.#written, /[-:?,}]/y);
    return /[-:?]/.test(this.#text.charAt(offset)) ? offset + 1 : offset;
  }
}

function isQuoted({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
}

/** The first of the offsets that are there; an anchor's offset is that of its name, behind the `&`. */
function startOf(content: number, anchorStart: number, tagStart: number): number {
  let start = content === NONE ? Number.POSITIVE_INFINITY : content;
  if (anchorStart !== NONE) start = Math.min(start, anchorStart - 1);
  if (tagStart !== NONE) start = Math.min(start, tagStart);
  return start === Number.POSITIVE_INFINITY ? NONE : start;
}

/** Where the sign of a block stands, from the end of what was written before it. */
export function blockStart(text: string, from: number): number {
  return skipTo(text, from, /[|>]/y);
}

/** Skips what separates tokens, comments included, up to one of `wanted` or the end of the text. */
function skipTo(text: string, from: number, wanted: RegExp): number {
  let offset = from;
  while (offset < text.length) {
    wanted.lastIndex = offset;
    if (wanted.test(text)) return offset;
    const isComment = text.charCodeAt(offset) === 0x23 && /\s/.test(text.charAt(offset - 1));
    const lineEnd = isComment ? text.indexOf('\n', offset) : offset;
    if (lineEnd === -1) return text.length;
    offset = lineEnd + 1;
  }
  return offset;
}
