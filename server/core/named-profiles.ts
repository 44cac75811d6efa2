import { ON_PROFILE } from './activation.js';
import { directivesOf, PROFILE_GROUP } from './directives.js';
import type { Document } from './environment.js';
import { parseProfileExpression, profileNames } from './profile-expression.js';
import { INCLUDE } from './profile-groups.js';

/** Of more names not every subset is tried, but each name and all of them together. */
const MAX_NAMES = 8;

/**
 * The profiles that documents name: each name in an `on-profile` expression, and the smallest sets that fulfil it
 * (`qa & eu` gives `qa`, `eu` and both together); groups with their members, and what is included.
 *
 * @returns lists of profiles to ask for, weakest first, without repeats
 */
export function namedProfiles(documents: Iterable<Document>): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  for (const document of documents) {
    for (const profiles of namedBy(document)) found.set(profiles.join(','), profiles);
  }
  return [...found.values()];
}

function namedBy(document: Document): readonly (readonly string[])[] {
  return [...directivesOf(document)].flatMap(([name, { values }]) => {
    if (name === ON_PROFILE) return values.flatMap(fulfilling);
    if (name === INCLUDE) return values.map(alone);
    return name.startsWith(PROFILE_GROUP) ? [name.slice(PROFILE_GROUP.length), ...values].map(alone) : [];
  });
}

function alone(profile: string): readonly string[] {
  return [profile];
}

function fulfilling(expression: string): readonly (readonly string[])[] {
  const names = profileNames(expression);
  const single = names.map(alone);
  const isFulfilled = parseProfileExpression(expression);
  if (!isFulfilled || names.length < 2) return single;
  if (names.length > MAX_NAMES) return [...single, names];
  const sets = subsetsOf(names).filter((set) => isFulfilled((profile) => set.includes(profile)));
  return [...single, ...sets.filter((set) => set.length > 1 && !sets.some((other) => isSmaller(other, set)))];
}

function subsetsOf(names: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((_, index) => bits & (1 << index)));
}

function isSmaller(a: readonly string[], b: readonly string[]): boolean {
  return a.length < b.length && a.every((name) => b.includes(name));
}
