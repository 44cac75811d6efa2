import type { Directive, Directives } from './directives.js';
import { type Accepts, type ProfileExpression, parseProfileExpression } from './profile-expression.js';

export const ON_PROFILE = 'spring.config.activate.onprofile';
export const ON_CLOUD_PLATFORM = 'spring.config.activate.oncloudplatform';

/** What a document's activation is decided by. Before the profiles are known only documents without a gate are active. */
export interface Activation {
  /** Canonical, as `canonicalPlatform` makes it. */
  readonly platform: string;
  /** Undefined while the profiles are still to be found. */
  readonly accepts: Accepts | undefined;
}

/** Called with the directive that is wrong and the rule it breaks; never returns. */
export type Refuse = (directive: Directive, rule: string) => never;

const NO_PLATFORM = 'none';
const PLATFORMS = new Set([NO_PLATFORM, 'cloudfoundry', 'heroku', 'sap', 'nomad', 'kubernetes', 'azureappservice']);
const parsed = new WeakMap<Directive, readonly ProfileExpression[]>();

/** Whether a document asks anything before it takes part. */
export function isGated(directives: Directives): boolean {
  return directives.size > 0 && (directives.has(ON_PROFILE) || directives.has(ON_CLOUD_PLATFORM));
}

/**
 * Whether a document takes part, by `spring.config.activate.*`.
 *
 * @param activation undefined in the very first round, in which a gate of any kind is shut
 */
export function isActive(directives: Directives, activation: Activation | undefined, refuse: Refuse): boolean {
  if (!isGated(directives)) return true;
  if (!activation) return false;
  return onPlatform(directives, activation, refuse) && onProfile(directives.get(ON_PROFILE), activation, refuse);
}

/**
 * The platform that the configuration says it runs on. Nothing is detected: what the server runs on says nothing about
 * its clients.
 */
export function platformOf(directive: Directive | undefined, refuse: Refuse): string {
  const name = directive?.values[0] ?? '';
  if (!directive || name === '') return NO_PLATFORM;
  return canonicalPlatform(name) ?? refuse(directive, 'no such cloud platform');
}

function onPlatform(directives: Directives, { platform }: Activation, refuse: Refuse): boolean {
  const directive = directives.get(ON_CLOUD_PLATFORM);
  if (!directive || directive.values.length === 0) return true;
  return platformOf(directive, refuse) === platform;
}

function canonicalPlatform(name: string): string | undefined {
  const canonical = name.toLowerCase().replace(/[^a-z]/g, '');
  return PLATFORMS.has(canonical) ? canonical : undefined;
}

function onProfile(directive: Directive | undefined, { accepts }: Activation, refuse: Refuse): boolean {
  if (!directive || directive.values.length === 0) return true;
  if (!accepts) return false;
  return expressionsOf(directive, refuse).some((expression) => expression(accepts));
}

/** Several expressions are alternatives; one malformed among them spoils all. */
function expressionsOf(directive: Directive, refuse: Refuse): readonly ProfileExpression[] {
  let expressions = parsed.get(directive);
  if (!expressions) {
    expressions = directive.values.map(
      (text) =>
        parseProfileExpression(text) ?? refuse(directive, 'not a profile expression (& and | need parentheses)'),
    );
    parsed.set(directive, expressions);
  }
  return expressions;
}
