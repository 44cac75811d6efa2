import type { AllowedDifference } from '../exchange.js';
import { AS_NEWEST, withBody } from './bodies.js';
import { isResource, NEVER_500, notFound, springError } from './errors.js';

/** `%2F` is a slash; Tomcat refuses it, so Spring's own way of writing one says what has to come out. */
export const encodedSlash: AllowedDifference = {
  name: '%2F is a slash',
  promised: async ({ request, spring, ask }) => {
    if (spring.status !== 400 || !/%2f/i.test(request.path) || request.path.includes('..')) return undefined;
    const path = request.path
      .split('/')
      .map((segment, index) => segment.replace(/%2f/gi, index > 3 ? '/' : '(_)'))
      .join('/');
    const answer = await ask({ ...request, path });
    return withBody(answer, answer.body.toString().replaceAll(path, request.path));
  },
};

/** Older clients ask for `master`; it means `main` where there is no other. */
export const masterAlias: AllowedDifference = {
  name: 'master stands for main',
  promised: async ({ request, spring, ask }) => {
    if (spring.status !== 404 || !/\/master(\/|$)/.test(request.path)) return undefined;
    const answer = await ask({ ...request, path: request.path.replace('/master', '/main') });
    return withBody(answer, answer.body.toString().replace('"label":"main"', '"label":"master"'));
  },
};

/**
 * A repository that lacks the label is not replaced by another, which would be other configuration with status 200; and
 * where members that fail may be left out, not all of them may: nothing would pass for a configuration.
 */
export const noFallback: AllowedDifference = {
  name: 'no silent fallback',
  promised: ({ request, settings, spring, cairn }) => {
    if (spring.status !== 200 || cairn.status !== 404) return undefined;
    const [first] = settings.backends;
    const hasSeveral = first?.type === 'git' && first.repositories !== undefined;
    const isLenient = settings.answers?.failOnCompositeError === false;
    const isEmpty = spring.body.toString().endsWith('"propertySources":[]}');
    return hasSeveral || (isLenient && isEmpty) ? notFound(request) : undefined;
  },
};

const PROFILE = /^[\p{L}\p{N}]([-\p{L}\p{N}_.+@]*[\p{L}\p{N}])?$/u;
const FORBIDDEN = /\.\.|#|^\(_\)|^$/;
const FORBIDDEN_IN_PATHS = /\.\.|\\|file:|%5c|\/\/|^\//i;

/** The newest releases check names before they look for anything; what fails is 400. */
export const checkedNames: AllowedDifference = {
  name: AS_NEWEST,
  promised: ({ request, cairn }) =>
    cairn.status === 400 && hasForbiddenName(request.path) ? springError(400, request) : undefined,
};

function hasForbiddenName(target: string): boolean {
  const path = decoded(target.split('?', 1)[0] ?? '');
  const [, application = '', profiles, label, ...file] = path.split('/');
  if (profiles === undefined) return FORBIDDEN.test(application);
  return (
    [application, profiles, label ?? 'none']
      .flatMap((names) => names.split(','))
      .some((name) => FORBIDDEN.test(name)) ||
    !profiles.split(',').every((profile) => PROFILE.test(profile)) ||
    FORBIDDEN_IN_PATHS.test(file.join('/'))
  );
}

/** As it is when it is no percent-encoding. */
function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (octets) => {
    try {
      return decodeURIComponent(octets);
    } catch {
      return octets;
    }
  });
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
    spring.status === 200 && /\/\.[^./]/.test(request.path.split('/').slice(4).join('/').replace(/^/, '/'))
      ? notFound(request)
      : undefined,
};

/** To Spring a list of charsets is one with an impossible name; the first that is known reads the file. */
export const listOfCharsets: AllowedDifference = {
  name: NEVER_500,
  promised: async ({ request, spring, ask }) => {
    const [first, ...more] = request.headers['accept-charset']?.split(',') ?? [];
    if (spring.status !== 500 || !isResource(request) || first === undefined || more.length === 0) return undefined;
    return ask({ ...request, headers: { ...request.headers, 'accept-charset': first } });
  },
};
