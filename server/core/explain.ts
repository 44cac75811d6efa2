import type { Property, PropertySource } from './environment.js';
import { type MergedProperty, mergeProperties } from './merge.js';
import { nest } from './nest.js';
import { type Lookup, PLACEHOLDER_LIMITS, type PlaceholderStep, replacePlaceholders } from './placeholders.js';
import type { LineRange } from './ports.js';
import { watchedLookup } from './resolved-values.js';
import { Secret } from './secret.js';
import type { Tree } from './tree.js';
import { springText, type Value } from './value.js';

/** Stands for the name of a list while it is nested: no dots. */
const LIST = 'list';

/** What one source has for a key. */
export interface Contribution {
  readonly source: PropertySource;
  /** For a list all of it, nested. */
  readonly value: Tree;
  /** Of the value, or of the first item of a list. */
  readonly line: number;
  readonly column: number;
  /** Where the value is written, for a list each of its items. */
  readonly lines: readonly LineRange[];
}

/**
 * A placeholder on the way to a value, and the source that its key was found in. What only a secret has told is one:
 * a placeholder that stands in it, or a key or a default that another placeholder made of it.
 */
export interface ExplainedPlaceholder extends Pick<PlaceholderStep, 'isFound'> {
  readonly placeholder: string | Secret;
  readonly key: string | Secret;
  readonly fallback: string | Secret | undefined;
  /** What it came to; undefined when it stays as it is. A secret when one has a part in what is explained. */
  readonly value: string | Secret | undefined;
  readonly source: PropertySource | undefined;
  readonly line: number | undefined;
}

export interface Explanation {
  /** As the winner has it. */
  readonly value: Tree;
  /** With its placeholders replaced. */
  readonly resolved: Tree;
  /** Every source that sets the key, the winner first. */
  readonly contributions: readonly Contribution[];
  /** In the order in which they are met: what a placeholder leads to comes behind it. */
  readonly placeholders: readonly ExplainedPlaceholder[];
}

/**
 * Tells where the value of a key comes from. The name of a list stands for all of it, since lists win as a whole:
 * `hosts` for `hosts[0]`, `hosts[1]` …
 *
 * @param sources strongest first
 * @returns undefined when nobody sets the key, or when it lies in a list that a shorter one has replaced
 * @throws CircularPlaceholderError, LimitExceededError
 */
export function explain(key: string, sources: readonly PropertySource[]): Explanation | undefined {
  const merged = mergeProperties(sources);
  const found = sources.flatMap((source) => {
    const properties = propertiesOf(key, source);
    return properties.length === 0 ? [] : [{ source, properties }];
  });
  const [winner] = found;
  if (!winner || !isServed(winner, merged, sources)) return undefined;
  const placeholders: ExplainedPlaceholder[] = [];
  const resolve = tracing(merged, sources, placeholders);
  return {
    value: nestedValue(key, winner.properties, (value) => value),
    resolved: nestedValue(key, winner.properties, resolve),
    contributions: found.map((each) => contributionOf(key, each)),
    placeholders,
  };
}

/** What one source has for the key: one property, or the items of a list; never nothing. */
interface Found {
  readonly source: PropertySource;
  readonly properties: readonly Property[];
}

/** The key itself, else the items of the list that has this name. */
function propertiesOf(key: string, { properties }: PropertySource): readonly Property[] {
  const own = properties.find((property) => property.key === key);
  if (own) return [own];
  if (key.includes('[')) return [];
  const start = `${key}[`;
  return properties.filter((property) => property.key.startsWith(start));
}

/** An item may stand in a weaker list alone, and that is not what is served. */
function isServed({ source, properties }: Found, merged: Merged, sources: readonly PropertySource[]): boolean {
  const served = merged.get((properties[0] as Property).key);
  return served !== undefined && sources[served.source] === source;
}

type Merged = ReadonlyMap<string, MergedProperty>;

function contributionOf(key: string, { source, properties }: Found): Contribution {
  const { line, column } = properties[0] as Property;
  const lines = properties.map((each) => ({ first: each.line, last: each.endLine ?? each.line }));
  return { source, value: nestedValue(key, properties, (value) => value), line, column, lines };
}

function nestedValue(key: string, properties: readonly Property[], map: (value: Value) => Value): Tree {
  const [first] = properties as readonly [Property, ...Property[]];
  if (first.key === key) return map(first.value);
  const items = properties.map(({ key: itemKey, value }): [string, Value] => [
    LIST + itemKey.slice(key.length),
    map(value),
  ]);
  return nest(new Map(items)).get(LIST) as Tree; // every key begins with it
}

/** Resolves values and writes down every placeholder that it comes by. */
function tracing(
  merged: Merged,
  sources: readonly PropertySource[],
  placeholders: ExplainedPlaceholder[],
): (value: Value) => Value {
  const lookup = watchedLookup(merged);
  return (value) => {
    if (typeof value !== 'string' && !(value instanceof Secret)) return value;
    lookup.metSecret = value instanceof Secret;
    const steps: PlaceholderStep[] = [];
    const readable = typeof value === 'string' ? [value] : [];
    const find: Lookup = (key) => {
      const met = merged.get(key)?.value;
      if (met !== undefined && !(met instanceof Secret)) readable.push(springText(met));
      return lookup.find(key);
    };
    const text = replacePlaceholders(springText(value), find, PLACEHOLDER_LIMITS, steps);
    const shown = (resolved: string) => (lookup.metSecret ? new Secret(resolved) : resolved);
    for (const step of steps) {
      const property = step.isFound ? merged.get(step.key) : undefined;
      placeholders.push({
        ...(lookup.metSecret ? withoutSecrets(step, readable) : step),
        value: step.value === undefined ? undefined : shown(step.value),
        source: property && sources[property.source],
        line: property?.line,
      });
    }
    return shown(text);
  };
}

/** @param readable the texts on the way that are no secrets */
function withoutSecrets({ placeholder, key, fallback, isFound }: PlaceholderStep, readable: readonly string[]) {
  const isReadable = readable.some((text) => text.includes(placeholder));
  const shown = (text: string, isWritten: boolean) => (isReadable && isWritten ? text : new Secret(text));
  return {
    placeholder: shown(placeholder, true),
    key: shown(key, placeholder.startsWith(`\${${key}`)),
    fallback: fallback === undefined ? undefined : shown(fallback, placeholder.endsWith(`:${fallback}}`)),
    isFound,
  };
}
