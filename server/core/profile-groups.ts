import { type Contributor, visitByRank } from './contributor.js';
import { type Directive, PROFILE_GROUP } from './directives.js';

export const INCLUDE = 'spring.profiles.include';

const PROFILE_NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N}._@+-]*[\p{L}\p{N}])?$/u;

/** Called with the document and the directive that is wrong, and the rule it breaks; never returns. */
export type RefuseIn = (contributor: Contributor, directive: Directive, rule: string) => never;

/**
 * A list that starts with `default` is a client's first question, asked before it knows its profiles; Spring's server
 * then adds none.
 */
export function addsProfiles(asked: readonly string[]): boolean {
  return asked[0]?.toLowerCase() !== 'default';
}

/**
 * The profiles that an answer is made for, weakest first: those asked, then those that documents include, each followed
 * by the members of its group, which therefore outrank it. As in Spring Boot, a group counts even behind a gate.
 *
 * @param root what was loaded before the profiles were known
 */
export function acceptedProfiles(asked: readonly string[], root: Contributor, refuse: RefuseIn): readonly string[] {
  if (!addsProfiles(asked)) return asked;
  const included: string[] = [];
  const groups = new Map<string, readonly string[]>();
  visitByRank(root, (contributor) => {
    for (const [name, directive] of contributor.directives) {
      if (name === INCLUDE) included.push(...profileNames(contributor, directive, refuse));
      if (!name.startsWith(PROFILE_GROUP)) continue;
      const group = name.slice(PROFILE_GROUP.length);
      const members = profileNames(contributor, directive, refuse);
      if (!groups.has(group)) groups.set(group, members);
    }
  });
  return included.length + groups.size === 0 ? asked : expanded([...asked, ...included], groups);
}

function profileNames(contributor: Contributor, directive: Directive, refuse: RefuseIn): readonly string[] {
  if (directive.values.every((name) => PROFILE_NAME.test(name))) return directive.values;
  return refuse(contributor, directive, 'not a profile name (expected: letters, digits and - _ . + @)');
}

function expanded(profiles: readonly string[], groups: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const accepted = new Set<string>();
  const waiting = profiles.toReversed();
  for (let profile = waiting.pop(); profile !== undefined; profile = waiting.pop()) {
    if (accepted.has(profile)) continue;
    accepted.add(profile);
    waiting.push(...(groups.get(profile) ?? []).toReversed());
  }
  return [...accepted];
}
