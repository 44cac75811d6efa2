import { type ExpansionBudget, MAX_DEPTH } from './format-limits.js';
import type { YamlDocument, YamlNode } from './yaml-document.js';
import { type YamlKey, yamlKey } from './yaml-key.js';

export interface YamlEntry extends YamlKey {
  readonly value: YamlNode;
}

/** The entries of a map by identity of their key, in order. */
export type YamlEntries = ReadonlyMap<string, YamlEntry>;

const TWICE = 'a key twice in one map';
/** What a cipher text of Cairn's begins with when its braces are read as those of a map. */
const BARE_CIPHER = 'cairn:v';
/** In front of the identity of a key merged from a map that stands behind `<<` itself; no identity begins with it. */
const INLINE = '\0*';

/**
 * Reads the entries of maps. `<<` puts the entries of other maps in its own place. A key twice in one map is an error.
 *
 * Who wins is Spring Boot's reading: what is written out wins over what an alias merges, and the first merged map over
 * the next, as https://yaml.org/type/merge.html says. But the keys of a map that stands behind `<<` itself are others
 * to it, and between those and the rest the later one wins.
 */
export class EntryReader {
  readonly #document: YamlDocument;
  readonly #budget: ExpansionBudget;
  readonly #known = new Map<YamlNode, YamlEntries>();
  #depth = 0;

  constructor(document: YamlDocument, budget: ExpansionBudget) {
    this.#document = document;
    this.#budget = budget;
  }

  /** @throws InvalidDocumentError, LimitExceededError */
  entries(map: YamlNode): YamlEntries {
    const known = this.#known.get(map);
    if (known) return known;
    const entries = this.#read(map);
    this.#known.set(map, entries);
    return entries;
  }

  #read(map: YamlNode): YamlEntries {
    const entries = new Map<string, YamlEntry>();
    const merged = new Set<string>();
    const mayRepeat = this.#document.isOrderedMap(map);
    for (const [key, value] of this.#document.entries(map)) {
      if (this.#document.isMergeKey(key)) {
        this.#merge(value, entries, merged);
        continue;
      }
      const { text, identity } = yamlKey(this.#document, key);
      if (text.startsWith(BARE_CIPHER)) this.#refuseBareCipher(key, value);
      const isTwice = entries.has(identity) && !merged.delete(identity);
      if (isTwice && !mayRepeat) this.#document.fail(TWICE, this.#document.start(key));
      entries.set(identity, { text, identity, value });
    }
    return laterWins(entries);
  }

  /** `{cairn:v1:…}` without quotes is a map of one key that holds nothing: it would never be opened, nor be missed. */
  #refuseBareCipher(key: YamlNode, value: YamlNode): void {
    const isBare = this.#document.raw(key).isPlain && this.#isNothing(this.#document.follow(value));
    if (isBare) this.#document.fail("a cipher text without quotes (expected: '{cairn:…}')", this.#document.start(key));
  }

  #isNothing(node: YamlNode): boolean {
    return this.#document.kind(node) === 'scalar' && this.#document.scalar(node) === null;
  }

  /** The members of a set. */
  *members(set: YamlNode): Generator<YamlNode> {
    const known = new Set<string>();
    for (const [member] of this.#document.entries(set)) {
      const { identity } = yamlKey(this.#document, member);
      if (known.has(identity)) this.#document.fail(TWICE, this.#document.start(member));
      known.add(identity);
      yield member;
    }
  }

  #merge(source: YamlNode, entries: Map<string, YamlEntry>, merged: Set<string>): void {
    for (const { map, isAlias } of this.#mergedMaps(source)) {
      for (const entry of this.#below(map).values()) {
        this.#budget.spendKey();
        const kind = isAlias ? entry.identity : INLINE + entry.identity;
        if (entries.has(kind)) continue;
        entries.set(kind, entry);
        merged.add(kind);
      }
    }
  }

  /** A chain of merges that nobody has read yet is followed by recursion: its length is bounded. */
  #below(map: YamlNode): YamlEntries {
    if (this.#depth >= MAX_DEPTH) {
      this.#document.fail(`more than ${MAX_DEPTH} merge keys in a chain`, this.#document.start(map));
    }
    this.#depth += 1;
    const entries = this.entries(map);
    this.#depth -= 1;
    return entries;
  }

  *#mergedMaps(source: YamlNode): Generator<{ readonly map: YamlNode; readonly isAlias: boolean }> {
    const node = this.#document.follow(source);
    const members = this.#document.kind(node) === 'list' ? this.#document.children(node) : [node];
    for (const member of members) {
      const map = this.#document.follow(member);
      if (this.#document.kind(map) !== 'map') {
        this.#document.fail('a merge key with something other than maps', this.#document.start(source));
      }
      yield { map, isAlias: node !== source || map !== member };
    }
  }
}

/** By identity alone; a key stands where it was first met. */
function laterWins(entries: YamlEntries): YamlEntries {
  const result = new Map<string, YamlEntry>();
  for (const entry of entries.values()) result.set(entry.identity, entry);
  return result;
}
