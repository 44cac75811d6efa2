import type { AllowedDifference } from '../exchange.js';
import { notFound, springError } from './errors.js';

/** `%2F` is a slash; Tomcat refuses it, so Spring's own way of writing one says what has to come out. */
export const encodedSlash: AllowedDifference = {
  name: '%2F is a slash',
  promised: async ({ request, spring, ask }) => {
    if (spring.status !== 400 || !/%2f/i.test(request.path)) return undefined;
    const path = request.path.replace(/%2f/gi, '(_)');
    const answer = await ask({ ...request, path });
    return { ...answer, body: Buffer.from(answer.body.toString().replaceAll(path, request.path)) };
  },
};

/** Older clients ask for `master`; it means `main` where there is no other. */
export const masterAlias: AllowedDifference = {
  name: 'master stands for main',
  promised: async ({ request, spring, ask }) => {
    if (spring.status !== 404 || !/\/master(\/|$)/.test(request.path)) return undefined;
    const answer = await ask({ ...request, path: request.path.replace('/master', '/main') });
    return { ...answer, body: Buffer.from(answer.body.toString().replace('"label":"main"', '"label":"master"')) };
  },
};

/** A repository that lacks the label is not replaced by another, which would be other configuration with status 200. */
export const noFallbackRepository: AllowedDifference = {
  name: 'no silent fallback to another repository',
  promised: ({ request, settings, spring, cairn }) => {
    const [first] = settings.backends;
    const hasSeveral = first?.type === 'git' && first.repositories !== undefined;
    return hasSeveral && spring.status === 200 && cairn.status === 404 ? notFound(request) : undefined;
  },
};

const PROFILE = /^[\p{L}\p{N}]([-\p{L}\p{N}_.+@]*[\p{L}\p{N}])?$/u;
const FORBIDDEN = /\.\.|#|^\(_\)/;

/** The checks that Spring's newest releases make, and the one that ran may not yet. */
export const strictProfiles: AllowedDifference = {
  name: 'checks of the newest releases',
  promised: ({ request, spring, cairn }) => {
    if (cairn.status !== 400 || (spring.status !== 404 && spring.status !== 200)) return undefined;
    const [, application = '', profiles = '', label = ''] = request.path.split('/').map(decoded);
    const isBad = [application, profiles, label].some((name) => FORBIDDEN.test(name));
    return isBad || !profiles.split(',').every((profile) => PROFILE.test(profile))
      ? springError(400, request)
      : undefined;
  },
};

function decoded(segment: string): string {
  return decodeURIComponent(segment.split('?', 1)[0] ?? '');
}

/** Fewer than seven digits are too easily those of another commit tomorrow. */
export const shortIds: AllowedDifference = {
  name: 'commit ids have at least seven digits',
  promised: ({ request, spring }) =>
    spring.status === 200 && request.path.split('/').some((segment) => /^[0-9a-f]{4,6}$/.test(segment))
      ? notFound(request)
      : undefined,
};

/** What begins with a dot is not configuration: Spring serves `.git/config`, credentials of the remote included. */
export const hiddenFiles: AllowedDifference = {
  name: 'hidden files are not served',
  promised: ({ request, spring }) =>
    spring.status === 200 &&
    request.path
      .split('/')
      .slice(4)
      .some((segment) => segment.startsWith('.'))
      ? notFound(request)
      : undefined,
};

/** HEAD works on both; only one says so. */
export const allowNamesHead: AllowedDifference = {
  name: 'Allow names HEAD',
  promised: ({ spring }) => (spring.allow === 'GET' ? { ...spring, allow: 'GET, HEAD' } : undefined),
};
