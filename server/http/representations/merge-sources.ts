import type { Property, PropertySource } from '../../core/environment.js';

/** A property that won, and the index of the source it came from. */
export interface MergedProperty extends Property {
  readonly source: number;
}

/**
 * Property sources, strongest first, as one flat list: the strongest wins for each key, and for each list as a whole,
 * so that a short list never shows the tail of a longer one. In the order Spring's views have: as first seen, weakest
 * source first, lists behind everything else.
 */
export function mergeSources(sources: readonly PropertySource[]): readonly MergedProperty[] {
  const plain = new Map<string, MergedProperty>();
  const lists = new Map<string, readonly MergedProperty[]>();
  for (let source = sources.length - 1; source >= 0; source -= 1) {
    const { properties } = sources[source] as PropertySource;
    const own = new Map<string, MergedProperty[]>();
    for (const { key, value, line, column } of properties) {
      const bracket = key.indexOf('[');
      const merged = { key, value, line, column, source };
      if (bracket < 0) plain.set(key, merged);
      else append(own, key.slice(0, bracket), merged);
    }
    for (const [list, items] of own) lists.set(list, items);
  }
  return [...plain.values(), ...[...lists.values()].flat()];
}

function append(lists: Map<string, MergedProperty[]>, list: string, item: MergedProperty): void {
  const items = lists.get(list);
  if (items === undefined) lists.set(list, [item]);
  else items.push(item);
}
