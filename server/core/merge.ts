import type { PropertySource } from './environment.js';
import type { Value } from './value.js';

/** What won for a key, and where it is written. */
export interface MergedProperty {
  readonly value: Value;
  /** Index into the sources that were merged. */
  readonly source: number;
  /** 1-based, of the value. */
  readonly line: number;
  readonly column: number;
  /** See Property. */
  readonly sealedIn?: string;
}

/**
 * Merges sources into one flat map as Spring's merged views do. The strongest source wins key by key, but lists are
 * replaced whole: all keys that begin with the same text before their first `[` come from the strongest source that
 * has any of them. Keys stand where the weakest source has them, those of lists behind all others.
 *
 * @param sources strongest first
 */
export function mergeProperties(sources: readonly PropertySource[]): ReadonlyMap<string, MergedProperty> {
  const merged = new Map<string, MergedProperty>();
  const lists = new Map<string, Map<string, MergedProperty>>();
  for (let source = sources.length - 1; source >= 0; source -= 1) {
    for (const [list, items] of collect(sources, source, merged)) lists.set(list, items);
  }
  for (const items of lists.values()) {
    for (const [key, property] of items) merged.set(key, property);
  }
  return merged;
}

/** Puts the ordinary keys of one source into `merged`, and returns those of its lists, list by list. */
function collect(
  sources: readonly PropertySource[],
  source: number,
  merged: Map<string, MergedProperty>,
): ReadonlyMap<string, Map<string, MergedProperty>> {
  const lists = new Map<string, Map<string, MergedProperty>>();
  for (const { key, value, line, column, sealedIn } of sources[source]?.properties ?? []) {
    const own = { value, source, line, column };
    const property = sealedIn === undefined ? own : { ...own, sealedIn };
    const bracket = key.indexOf('[');
    if (bracket === -1) merged.set(key, property);
    else itemsOf(lists, key.slice(0, bracket)).set(key, property);
  }
  return lists;
}

function itemsOf(lists: Map<string, Map<string, MergedProperty>>, list: string): Map<string, MergedProperty> {
  const known = lists.get(list);
  if (known) return known;
  const items = new Map<string, MergedProperty>();
  lists.set(list, items);
  return items;
}
