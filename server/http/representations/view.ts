import { blameValue } from '../../core/blame-value.js';
import type { PropertySource } from '../../core/environment.js';
import { mergeProperties } from '../../core/merge.js';
import { replacePlaceholders } from '../../core/placeholders.js';
import { Secret } from '../../core/secret.js';
import { springNest } from '../../core/spring-nest.js';
import { isTreeMap } from '../../core/tree.js';
import { springText, type Value } from '../../core/value.js';
import { valuePlace } from '../../core/value-place.js';
import { writeJson } from '../../formats/write-json.js';
import { writeProperties } from '../../formats/write-properties.js';
import { writeYaml } from '../../formats/write-yaml.js';
import type { ViewFormat } from '../spring-path.js';
import { oncePerSources } from './once-per-sources.js';

export interface ViewOptions {
  readonly resolvePlaceholders: boolean;
  /** Whether a YAML view drops the key `document` when that is all there is. */
  readonly stripDocument: boolean;
}

/** Flat properties by key. */
type Flat = ReadonlyMap<string, Value>;

/** A key of Spring's that only tells which profiles a document is for; its views leave it out. */
const DROPPED_KEY = 'spring.profiles';
/** The key under which a file is known that holds but a scalar or a list. */
const WHOLE_DOCUMENT = 'document';
/** Spring takes whatever it unwraps, unless it is a list, for text. */
const TEXT_TAG = '!!str\n';

const resolved = oncePerSources((sources) => flatten(sources, true));
const unresolved = oncePerSources((sources) => flatten(sources, false));

/**
 * The merged view of property sources, strongest first, as text.
 *
 * @throws CircularPlaceholderError, LimitExceededError
 */
export function renderView(sources: readonly PropertySource[], format: ViewFormat, options: ViewOptions): string {
  const flat = options.resolvePlaceholders ? resolved(sources) : unresolved(sources);
  switch (format) {
    case 'json':
      return writeJson(springNest(flat), 'spring');
    case 'properties':
      return writeProperties(flat);
    default:
      return yamlView(flat, options.stripDocument);
  }
}

/** Looks up keys in the merged environment of the request, and nowhere else. */
export function lookupIn(sources: readonly PropertySource[]): (key: string) => string | undefined {
  const merged = mergeProperties(sources);
  return (key) => {
    const property = merged.get(key);
    return property === undefined ? undefined : springText(property.value);
  };
}

function yamlView(flat: Flat, stripDocument: boolean): string {
  const root = springNest(flat);
  const whole = stripDocument && root.size === 1 ? root.get(WHOLE_DOCUMENT) : undefined;
  return `${isTreeMap(whole) ? TEXT_TAG : ''}${writeYaml(whole ?? root, 'spring')}`;
}

/** A value that was a placeholder and nothing else becomes text, whatever the key it leads to holds. */
function flatten(sources: readonly PropertySource[], resolvePlaceholders: boolean): Flat {
  const lookup = lookupIn(sources);
  const flat = new Map<string, Value>();
  for (const [key, property] of mergeProperties(sources)) {
    if (key === DROPPED_KEY) continue;
    const { value: written, source } = property;
    const value = written instanceof Secret ? written.revealValue() : written; // it is the body of an answer
    const file = sources[source]?.file;
    const place = file && valuePlace(file, property);
    const resolving = resolvePlaceholders && typeof value === 'string';
    flat.set(key, resolving ? blameValue(key, place, () => replacePlaceholders(value, lookup)) : value);
  }
  return flat;
}
