import { type DocumentDirective, EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { NumberLiteral } from '../core/value.js';
import type { Fail, YamlLinks } from './yaml-links.js';
import { resolvePlain, resolveTagged, type Scalar } from './yaml-scalar.js';
import { expandTag, MAP_TAG, MERGE_TAG, SEQUENCE_TAG } from './yaml-tag.js';

/** A node is the index of its event. */
export type YamlNode = number;

/** A key as the flat form writes it, and what tells it from other keys: `1` and `"1"` are different keys. */
export interface YamlKey {
  readonly text: string;
  readonly identity: string;
}

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

  kind(node: YamlNode): 'map' | 'list' | 'scalar' {
    const event = this.#events[node];
    if (event?.type === EVENT_ID.MAPPING) return this.#checked(event, node, MAP_TAG, 'map');
    if (event?.type === EVENT_ID.SEQUENCE) return this.#checked(event, node, SEQUENCE_TAG, 'list');
    return 'scalar';
  }

  start(node: YamlNode): number {
    return this.#links.start[node] ?? 0;
  }

  /** The nodes directly below a map (key, value, key, value …) or a list. */
  *children(node: YamlNode): Generator<YamlNode> {
    const end = (this.#links.next[node] ?? 0) - 1;
    for (let child = node + 1; child < end; child = this.#links.next[child] ?? end) yield child;
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

  isMergeKey(node: YamlNode): boolean {
    const event = this.#events[node];
    if (event?.type !== EVENT_ID.SCALAR) return false;
    if (event.tagStart !== -1) return this.#tag(event) === MERGE_TAG;
    const { style, valueStart, valueEnd } = event;
    return style === SCALAR_STYLE.PLAIN && valueEnd - valueStart === 2 && this.#text.startsWith('<<', valueStart);
  }

  /** @throws InvalidDocumentError when the key is a map, a list or nothing */
  key(written: YamlNode): YamlKey {
    const node = this.follow(written);
    if (this.kind(node) !== 'scalar') return this.fail('a key that is a map or a list', this.start(written));
    const value = this.scalar(node);
    if (value === null) return this.fail('a key that is null', this.start(written));
    if (typeof value === 'string') return { text: value, identity: value };
    const text = `[${value instanceof NumberLiteral ? value.spring : value}]`;
    return { text, identity: `\0${text}` };
  }

  #tag(event: { tagStart: number; tagEnd: number }): string {
    return expandTag(this.#text.slice(event.tagStart, event.tagEnd), this.#directives);
  }

  #checked<Kind>(event: { tagStart: number; tagEnd: number }, node: YamlNode, tag: string, kind: Kind): Kind {
    if (event.tagStart === -1) return kind;
    const found = this.#tag(event);
    return found === tag || found === '!' ? kind : this.fail('a tag that is not known', this.start(node));
  }
}
