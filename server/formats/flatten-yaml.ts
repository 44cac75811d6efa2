import { LimitExceededError } from '../core/errors.js';
import { EMPTY_LIST, type Value } from '../core/value.js';
import { FlatDocument, joinKey } from './flatten.js';
import { type ExpansionBudget, MAX_DEPTH } from './format-limits.js';
import type { LineIndex } from './line-index.js';
import type { YamlDocument, YamlNode } from './yaml-document.js';
import { EntryReader } from './yaml-entries.js';
import { yamlLeaves } from './yaml-leaves.js';

/** What cipher texts begin with that open at the key where they are written, and nowhere else. */
const BOUND = '{cairn:';

/** What is seen in place of what is written. */
export interface YamlOverlay {
  valueOf(node: YamlNode): Value | undefined;
  /** Whether it is passed over: the value of an entry, or an item. */
  isHidden(node: YamlNode): boolean;
}

/**
 * Flattens a document as Spring's YAML reader does: maps join with dots, items of lists and sets are `key[0]`, an empty
 * map leaves no key; what has no map at its root lies under `document`.
 *
 * @returns undefined when the root is nothing, an empty list or an empty text: such a document does not count
 * @throws InvalidDocumentError, LimitExceededError
 */
export function flattenYaml(
  document: YamlDocument,
  root: YamlNode,
  lines: LineIndex,
  budget: ExpansionBudget,
  overlay?: YamlOverlay,
): FlatDocument | undefined {
  const flattener = new YamlFlattener(document, lines, budget, overlay);
  return flattener.flatten(root);
}

class YamlFlattener {
  readonly #document: YamlDocument;
  readonly #lines: LineIndex;
  readonly #entries: EntryReader;
  readonly #flat: FlatDocument;
  readonly #budget: ExpansionBudget;
  readonly #overlay: YamlOverlay | undefined;
  #depth = 0;
  #root: YamlNode = 0;
  #writtenKeys: ReadonlyMap<YamlNode, string> | undefined;

  constructor(document: YamlDocument, lines: LineIndex, budget: ExpansionBudget, overlay: YamlOverlay | undefined) {
    this.#document = document;
    this.#lines = lines;
    this.#entries = new EntryReader(document, budget);
    this.#flat = new FlatDocument(budget);
    this.#budget = budget;
    this.#overlay = overlay;
  }

  flatten(root: YamlNode): FlatDocument | undefined {
    this.#root = root;
    this.#budget.spendKey(); // Documents without keys are not free.
    if (this.#document.kind(root) === 'map') this.#map(root, '');
    else if (this.#isNothing(root)) return undefined;
    else this.#node(root, 'document');
    return this.#flat;
  }

  #isNothing(root: YamlNode): boolean {
    if (this.#document.kind(root) === 'set') return false;
    if (this.#document.kind(root) === 'list') return this.#document.children(root).next().done === true;
    const value = this.#document.scalar(root);
    return value === null || value === '';
  }

  #node(written: YamlNode, path: string): void {
    const node = this.#document.follow(written);
    const kind = this.#document.kind(node);
    if (kind === 'scalar') {
      this.#leaf(node, path, this.#overlay?.valueOf(node) ?? this.#document.scalar(node));
      return;
    }
    if (this.#depth >= MAX_DEPTH) this.#tooDeep(written);
    this.#depth += 1;
    if (kind === 'map') this.#map(node, path);
    else if (kind === 'set') this.#set(node, path);
    else this.#list(node, path);
    this.#depth -= 1;
  }

  #map(node: YamlNode, path: string): void {
    for (const { text, value } of this.#entries.entries(node).values()) {
      if (!this.#overlay?.isHidden(value)) this.#node(value, joinKey(path, text));
    }
  }

  #list(node: YamlNode, path: string): void {
    let index = 0;
    for (const item of this.#document.children(node)) {
      if (!this.#overlay?.isHidden(item)) this.#node(item, joinKey(path, `[${index++}]`));
    }
    if (index === 0) this.#leaf(node, path, EMPTY_LIST);
  }

  /** To Spring the members are keys, and those have no place. */
  #set(set: YamlNode, path: string): void {
    let index = 0;
    for (const member of this.#entries.members(set)) {
      const key = joinKey(path, `[${index++}]`);
      const node = this.#document.follow(member);
      if (this.#document.kind(node) === 'scalar') this.#leaf(node, key, this.#document.scalar(node), '');
      else this.#node(member, key);
    }
    if (index === 0) this.#leaf(set, path, EMPTY_LIST, '');
  }

  #leaf(node: YamlNode, key: string, value: Value, springOrigin?: string): void {
    const start = this.#document.start(node);
    const { line, column } = this.#lines.at(start);
    const writtenKey = typeof value === 'string' && value.startsWith(BOUND) ? this.#writtenKey(node) : undefined;
    const endLine = this.#lines.endLine(start, this.#document.end(node));
    this.#flat.put({
      ...{ key, value, line, column },
      ...(endLine === undefined ? {} : { endLine }),
      ...(springOrigin === undefined ? {} : { springOrigin }),
      ...(writtenKey === undefined || writtenKey === key ? {} : { writtenKey }),
    });
  }

  /** Undefined where nothing stands at more than one place. */
  #writtenKey(node: YamlNode): string | undefined {
    const hasAliases = this.#writtenKeys || this.#document.hasAliases(this.#root);
    if (!hasAliases) return undefined;
    this.#writtenKeys ??= new Map(
      [...yamlLeaves(this.#document, this.#root)].map((leaf) => [leaf.node, leaf.key] as const),
    );
    return this.#writtenKeys.get(node);
  }

  #tooDeep(node: YamlNode): never {
    const place = this.#lines.place(this.#document.start(node));
    throw new LimitExceededError(`more than ${MAX_DEPTH} maps and lists in each other`, { place });
  }
}
