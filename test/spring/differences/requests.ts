import type { AllowedDifference } from '../exchange.js';
import { withBody } from './bodies.js';
import { isResource, notFound, springError } from './errors.js';

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

/** A repository that lacks the label is not replaced by another, which would be other configuration with status 200. */
export const noFallbackRepository: AllowedDifference = {
  name: 'no silent fallback to another repository',
  promised: ({ request, settings, spring, cairn }) => {
    const [first] = settings.backends;
    const hasSeveral = first?.type === 'git' && first.repositories !== undefined;
    return hasSeveral && spring.status === 200 && cairn.status === 404 ? notFound(request) : undefined;
  },
};

/** Members that fail may be left out, but not all of them: an empty answer would pass for a configuration. */
export const nothingLeft: AllowedDifference = {
  name: 'an error of all members is an error',
  promised: ({ request, settings, spring, cairn }) => {
    const isLenient = settings.answers?.failOnCompositeError === false;
    const isEmpty = spring.status === 200 && spring.body.toString().endsWith('"propertySources":[]}');
    return isLenient && isEmpty && cairn.status === 404 ? notFound(request) : undefined;
  },
};

const PROFILE = /^[\p{L}\p{N}]([-\p{L}\p{N}_.+@]*[\p{L}\p{N}])?$/u;
const FORBIDDEN = /\.\.|#|^\(_\)|^$/;
const FORBIDDEN_IN_PATHS = /\.\.|\\|file:|%5c|\/\/|^\//i;

/** The checks that Spring's newest releases make, and the one that ran may not yet; what fails them is 400. */
export const checkedNames: AllowedDifference = {
  name: 'checks of the newest releases',
  promised: ({ request, spring, cairn }) => {
    if (cairn.status !== 400 || (spring.status !== 404 && spring.status !== 200 && spring.status !== 400))
      return undefined;
    return hasForbiddenName(request.path) ? springError(400, request) : undefined;
  },
};

function hasForbiddenName(target: string): boolean {
  const path = decoded(target.split('?', 1)[0] ?? '');
  const [, application = '', profiles = '', label, ...file] = path.split('/');
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

/** HEAD works on both; only one says so. */
export const allowNamesHead: AllowedDifference = {
  name: 'Allow names HEAD',
  promised: ({ spring }) => (spring.allow === 'GET' ? { ...spring, allow: 'GET, HEAD' } : undefined),
};

/** Bytes as they are need no environment, so a broken one does not matter. */
export const rawBytesAlone: AllowedDifference = {
  name: 'raw bytes need no environment',
  promised: async ({ request, spring, cairn, ask }) => {
    const isRaw = request.headers['accept'] === 'application/octet-stream' && isResource(request);
    if (!isRaw || spring.status !== 404 || !spring.hasLastModified) return undefined;
    const [, , ...rest] = request.path.split('/');
    const answer = await ask({ ...request, path: ['', 'another-application', ...rest].join('/') });
    return answer.body.equals(cairn.body) ? answer : undefined;
  },
};

/** A text is sent as UTF-8 whatever charset is asked for, and the first charset of a list that is known reads it. */
export const charsets: AllowedDifference = {
  name: 'texts are UTF-8',
  promised: async ({ request, spring, ask }) => {
    const { accept, 'accept-charset': charset } = request.headers;
    if (!isResource(request) || (!accept?.includes('charset=') && !charset?.includes(','))) return undefined;
    const first = charset?.split(',', 1)[0];
    const plain = await ask({ ...request, headers: first === undefined ? {} : { 'accept-charset': first } });
    return spring.status === 500 || spring.status === 200 ? plain : undefined;
  },
};
