import type { Document, Property } from './environment.js';
import { UnopenedSecret } from './secret.js';
import { springText, type Value } from './value.js';

/** A key by which a document speaks to whoever loads it: `spring.config.*`, `spring.profiles*` and their like. */
export interface Directive {
  /** The first property that says it, for its place. */
  readonly property: Property;
  /** A comma list split and trimmed, or the elements of a list as they are. */
  readonly values: readonly string[];
  /** Some element of the list is missing. */
  readonly hasGap: boolean;
}

/** By canonical name: lower case, without `-` and `_`, without index; the name of a profile group stays as written. */
export type Directives = ReadonlyMap<string, Directive>;

export const PROFILE_GROUP = 'spring.profiles.group.';

const NONE: Directives = new Map();
const NAMES =
  /^spring\.(?:profiles|profiles\.(?:active|default|include|group\..+)|config\.(?:import|activate\..+)|main\.cloudplatform)$/;
const LOADER_KEY = /^spring\.(?:config|profiles)(?:[.[]|$)/;
const INDEX = /\[(\d{1,6})\]$/;
const known = new WeakMap<Document, Directives>();

/** The directives of a document. Most have none; what they are is found once for each document. */
export function directivesOf(document: Document): Directives {
  let directives = known.get(document);
  if (!directives) {
    directives = collect(document.properties.filter(({ key, value }) => mayBeDirective(key) && isKnown(value)));
    known.set(document, directives);
  }
  return directives;
}

/**
 * Whether a key of a file is for whoever loads it, and says nothing to the application: all of `spring.config` and
 * `spring.profiles`.
 */
export function isLoaderKey(key: string): boolean {
  return mayBeDirective(key) && LOADER_KEY.test(canonicalName(key));
}

/** What nobody has opened says nothing: that it does not open is told elsewhere. */
function isKnown(value: Value): boolean {
  return !(value instanceof UnopenedSecret);
}

/** `spring.` in any case, without making a new string of every key. */
function mayBeDirective(key: string): boolean {
  return key.charCodeAt(6) === 46 && (key.charCodeAt(0) | 32) === 115 && key.slice(0, 6).toLowerCase() === 'spring';
}

function collect(properties: readonly Property[]): Directives {
  if (properties.length === 0) return NONE;
  const groups = new Map<string, Property[]>();
  for (const property of properties) {
    const name = canonicalName(property.key.replace(INDEX, ''));
    if (!NAMES.test(name)) continue;
    groups.set(name, [...(groups.get(name) ?? []), property]);
  }
  return new Map([...groups].map(([name, said]) => [name, directive(said)]));
}

/** Spring binds these keys in any spelling, `onProfile` and `on_profile` like `on-profile`. */
function canonicalName(key: string): string {
  const loose = key.toLowerCase().replaceAll('-', '').replaceAll('_', '');
  if (!loose.startsWith(PROFILE_GROUP)) return loose;
  return PROFILE_GROUP + key.slice(key.indexOf('.', key.indexOf('.', 7) + 1) + 1);
}

function directive(said: readonly Property[]): Directive {
  const first = said[0] as Property;
  const whole = said.find(({ key }) => !INDEX.test(key));
  if (whole) return { property: whole, values: commaList(springText(whole.value)), hasGap: false };
  const elements = new Map(said.map(({ key, value }) => [Number(INDEX.exec(key)?.[1]), springText(value)]));
  const values = [...elements.keys()].sort((a, b) => a - b).map((index) => elements.get(index) as string);
  return { property: first, values, hasGap: !elements.has(values.length - 1) };
}

function commaList(text: string): readonly string[] {
  return text === '' ? [] : text.split(',').map((element) => element.trim());
}
