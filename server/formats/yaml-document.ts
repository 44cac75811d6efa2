import { type DocumentDirective, EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { blockStart, type Fail, type YamlLinks } from './yaml-links.js';
import { resolvePlain, resolveTagged, type Scalar } from './yaml-scalar.js';
import { BINARY_TAG, expandTag, MAP_TAG, MERGE_TAG, ORDERED_MAP_TAG, SEQUENCE_TAG, SET_TAG } from './yaml-tag.js';

/** A node is the index of its event. */
export type YamlNode = number;

export type YamlKind = 'map' | 'set' | 'list' | 'scalar';

/** Offsets in the text. */
export interface Written {
  readonly start: number;
  readonly end: number;
  /** Of a block: what stands behind its sign. */
  readonly comment?: string;
  /** Offsets of its tag, if it has one, and the blanks behind that. */
  readonly tag?: { readonly start: number; readonly end: number };
}

const MAP_KINDS: ReadonlyMap<string, YamlKind> = new Map([
  ...([MAP_TAG, '!'] as const).map((tag) => [tag, 'map'] as const),
  [SET_TAG, 'set'],
]);
const LIST_KINDS: ReadonlyMap<string, YamlKind> = new Map([
  ...([SEQUENCE_TAG, '!'] as const).map((tag) => [tag, 'list'] as const),
  [ORDERED_MAP_TAG, 'map'],
]);

/** Typed access to the nodes of one document; aliases are followed wherever a node is looked at. */
export class YamlDocument {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #links: YamlLinks;
  readonly #directives: readonly DocumentDirective[];
  readonly fail: Fail;

  constructor(
    text: string,
    events: readonly Event[],
    links: YamlLinks,
    directives: readonly DocumentDirective[],
    fail: Fail,
  ) {
    this.#text = text;
    this.#events = events;
    this.#links = links;
    this.#directives = directives;
    this.fail = fail;
  }

  /** The node itself, or the one that an alias stands for. */
  follow(node: YamlNode): YamlNode {
    const target = this.#links.target[node] ?? -1;
    return target === -1 ? node : target;
  }

  /** An ordered map is a map, unless it is empty: Spring then sees an empty list. */
  kind(node: YamlNode): YamlKind {
    const event = this.#events[node];
    if (event?.type === EVENT_ID.MAPPING) return this.#kindOf(event, node, MAP_KINDS, 'map');
    if (event?.type !== EVENT_ID.SEQUENCE) return 'scalar';
    const kind = this.#kindOf(event, node, LIST_KINDS, 'list');
    return this.children(node).next().done ? 'list' : kind;
  }

  /** Whether anything in it stands at more than one place. */
  hasAliases(root: YamlNode): boolean {
    return this.#links.target.subarray(root, this.#links.next[root]).some((target) => target !== -1);
  }

  start(node: YamlNode): number {
    return this.#links.start[node] ?? 0;
  }

  /** Where a scalar stands in the text, quotes and the sign of a block included; undefined for what is not. */
  written(node: YamlNode): Written | undefined {
    const event = this.#events[node];
    if (event?.type !== EVENT_ID.SCALAR || event.valueStart === -1) return undefined;
    const tag = this.#writtenTag(event);
    if (event.style === SCALAR_STYLE.PLAIN) return { start: event.valueStart, end: event.valueEnd, ...tag };
    const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    if (isQuoted) return { start: event.valueStart - 1, end: event.valueEnd + 1, ...tag };
    const end = this.end(node);
    if (end <= event.valueStart) return undefined; // blank lines alone
    const start = blockStart(this.#text, Math.max(this.start(node), event.anchorEnd, event.tagEnd));
    const [, comment = ''] = /^\S+([ \t]+#[^\r\n]*)?/.exec(this.#text.slice(start)) ?? [];
    return { start, end, comment, ...tag };
  }

  /** Behind the last sign of a scalar, the blank lines at the end of a block left out; for what else is a leaf, its start. */
  end(node: YamlNode): number {
    const event = this.#events[node];
    if (event?.type !== EVENT_ID.SCALAR || event.valueStart === -1) return this.start(node);
    let end = event.valueEnd;
    while (end > event.valueStart && /[\r\n \t]/.test(this.#text.charAt(end - 1))) end -= 1;
    return end;
  }

  /** The nodes directly below a map (key, value, key, value …) or a list. */
  *children(node: YamlNode): Generator<YamlNode> {
    const end = (this.#links.next[node] ?? 0) - 1;
    for (let child = node + 1; child < end; child = this.#links.next[child] ?? end) yield child;
  }

  /** Key and value of each entry of a map or a set. */
  *entries(node: YamlNode): Generator<readonly [key: YamlNode, value: YamlNode]> {
    if (this.isOrderedMap(node)) {
      for (const item of this.children(node)) yield this.#onlyEntry(item);
      return;
    }
    let key: YamlNode | undefined;
    for (const child of this.children(node)) {
      if (key === undefined) this.#checkKey(child);
      else yield [key, child];
      key = key === undefined ? child : undefined;
    }
  }

  /** Written as a list of maps; a key may come twice in it. */
  isOrderedMap(node: YamlNode): boolean {
    return this.#events[node]?.type === EVENT_ID.SEQUENCE && this.kind(node) === 'map';
  }

  scalar(node: YamlNode): Scalar {
    const event = this.#events[node];
    if (event?.type !== EVENT_ID.SCALAR) return null;
    const text = getScalarValue(this.#text, event);
    const tag = event.tagStart === -1 ? '!' : this.#tag(event);
    if (tag === '!') return event.style === SCALAR_STYLE.PLAIN ? resolvePlain(text) : text;
    const value = resolveTagged(tag, text);
    if (value === undefined) return this.fail('a scalar with a tag that is unknown or does not fit', this.start(node));
    return value;
  }

  /** Written as a map, whatever it counts as. */
  isMapping(node: YamlNode): boolean {
    return this.#events[node]?.type === EVENT_ID.MAPPING;
  }

  /** A scalar as it is written, for who types it by other rules than `scalar`. */
  raw(node: YamlNode): { readonly text: string; readonly isPlain: boolean; readonly isBinary: boolean } {
    const event = this.#events[node];
    if (event?.type !== EVENT_ID.SCALAR) return { text: '', isPlain: true, isBinary: false };
    const text = getScalarValue(this.#text, event);
    const isTagged = event.tagStart !== -1;
    const isPlain = event.style === SCALAR_STYLE.PLAIN && !isTagged;
    return { text, isPlain, isBinary: isTagged && this.#tag(event) === BINARY_TAG };
  }

  isMergeKey(node: YamlNode): boolean {
    const event = this.#events[node];
    if (event?.type !== EVENT_ID.SCALAR) return false;
    if (event.tagStart !== -1) return this.#tag(event) === MERGE_TAG;
    const { style, valueStart, valueEnd } = event;
    return style === SCALAR_STYLE.PLAIN && valueEnd - valueStart === 2 && this.#text.startsWith('<<', valueStart);
  }

  #writtenTag({ tagStart, tagEnd }: { tagStart: number; tagEnd: number }): Pick<Written, 'tag'> {
    if (tagStart === -1) return {};
    const [blanks = ''] = /^[ \t]*/.exec(this.#text.slice(tagEnd)) ?? [];
    return { tag: { start: tagStart, end: tagEnd + blanks.length } };
  }

  #tag(event: { tagStart: number; tagEnd: number }): string {
    return expandTag(this.#text.slice(event.tagStart, event.tagEnd), this.#directives);
  }

  #kindOf(
    event: { tagStart: number; tagEnd: number },
    node: YamlNode,
    kinds: ReadonlyMap<string, YamlKind>,
    untagged: YamlKind,
  ): YamlKind {
    if (event.tagStart === -1) return untagged;
    return kinds.get(this.#tag(event)) ?? this.fail('a tag that is not known', this.start(node));
  }

  /** SnakeYAML wants a `?` in front of a key that is nothing. */
  #checkKey(key: YamlNode): void {
    const event = this.#events[key];
    if (event?.type !== EVENT_ID.SCALAR || event.valueStart !== -1) return;
    if (event.tagStart !== -1 || event.anchorStart !== -1) return;
    if (this.#text.charAt(this.start(key) - 1) === ':') this.fail('a value without a key', this.start(key));
  }

  #onlyEntry(written: YamlNode): readonly [key: YamlNode, value: YamlNode] {
    const node = this.follow(written);
    const [key, value, ...more] = this.#events[node]?.type === EVENT_ID.MAPPING ? [...this.children(node)] : [];
    if (key !== undefined && value !== undefined && more.length === 0) return [key, value];
    return this.fail('an ordered map with something other than maps of one key', this.start(written));
  }
}
