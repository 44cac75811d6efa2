import type { Contributor } from './contributor.js';
import type { Directive } from './directives.js';
import { addsProfiles, INCLUDE, type RefuseIn } from './profile-groups.js';

const ACTIVE = 'spring.profiles.active';
const DEFAULT = 'spring.profiles.default';

/**
 * A document that waits for a profile cannot say which profiles there are.
 *
 * @see Spring Boot's InactiveConfigDataAccessException
 */
export function refuseGatedInclude(contributor: Contributor, asked: readonly string[], refuse: RefuseIn): void {
  const directive = contributor.directives.get(INCLUDE);
  if (directive && addsProfiles(asked))
    refuse(contributor, directive, 'not allowed in a document with spring.config.activate');
}

/**
 * What no document may hold, active or not; and what a file found by profile may not hold.
 *
 * @see Spring Boot's InvalidConfigDataPropertyException
 */
export function refuseMisplaced(contributor: Contributor, asked: readonly string[], refuse: RefuseIn): void {
  for (const [name, directive] of contributor.directives) {
    const rule = brokenRule(name, directive, contributor.fromProfile && addsProfiles(asked));
    if (rule) refuse(contributor, directive, rule);
  }
}

function brokenRule(name: string, directive: Directive, fromProfile: boolean): string | undefined {
  if (directive.hasGap) return 'a list element is missing';
  if (name === 'spring.profiles') return 'use spring.config.activate.on-profile instead';
  if (fromProfile && (name === INCLUDE || name === ACTIVE || name === DEFAULT)) return 'not allowed in a profile file';
  return undefined;
}
