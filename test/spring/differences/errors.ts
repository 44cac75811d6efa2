import type { AllowedDifference } from '../exchange.js';
import type { Answer, SentRequest } from '../send.js';

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  406: 'Not Acceptable',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** An error in Spring Boot's shape. */
export function springError(status: number, { method, path }: SentRequest): Answer {
  const timestamp = new Date(0).toISOString();
  const body = { timestamp, status, error: PHRASES[status], path: path.split('?', 1)[0] };
  return {
    status,
    contentType: 'application/json',
    allow: undefined,
    hasLastModified: false,
    body: Buffer.from(method === 'HEAD' ? '' : JSON.stringify(body)),
  };
}

const NOTHING: Answer = {
  status: 404,
  contentType: undefined,
  allow: undefined,
  hasLastModified: false,
  body: Buffer.alloc(0),
};

/** "Not found" as the route that was asked says it: files without a body, everything else in Boot's shape. */
export function notFound(request: SentRequest): Answer {
  return isResource(request) ? NOTHING : springError(404, request);
}

export function isResource({ path }: SentRequest): boolean {
  const [route = '', query = ''] = path.split('?');
  return route.split('/').length > 4 || query.includes('useDefaultLabel');
}

/**
 * Spring hides a file that does not parse behind "not found" when the label is the default one, since it then tries
 * `master`; Cairn says 500 and names the file and the place.
 */
export const badDocument: AllowedDifference = {
  name: 'a bad document names its place',
  promised: ({ request, spring, cairn }) =>
    spring.status === 404 || spring.status === 500 ? placedError(500, request, cairn, ANY_MESSAGE) : undefined,
};

const ANY_MESSAGE = /./;
const CIRCLE = / leads back to itself /;
const NO_FLAT_FORM = /^a (key that is (a map or a list|null)|scalar with a tag|tag) /;

/** Keys that are maps, lists or null, and the types binary, set and omap, come out of Spring as Java prints them. */
export const unprintableYaml: AllowedDifference = {
  name: 'YAML without a flat form is refused',
  promised: ({ request, spring, cairn }) =>
    spring.status === 200 ? placedError(500, request, cairn, NO_FLAT_FORM) : undefined,
};

/** A commit in which placeholders lead round in a circle is bad; Spring notices when they are to be replaced. */
export const circle: AllowedDifference = {
  name: 'a circle of placeholders is a bad document',
  promised: ({ request, spring, cairn }) =>
    [200, 400, 500].includes(spring.status) ? placedError(400, request, cairn, CIRCLE) : undefined,
};

/** An error that tells where the fault stands: file, line, column and commit. */
function placedError(status: number, request: SentRequest, cairn: Answer, reason: RegExp): Answer | undefined {
  const [, message] =
    /"message":("(?:[^"\\]|\\.)*\([^"\\]+ at [0-9a-f]{40}\)"),"path"/.exec(cairn.body.toString()) ?? [];
  if (message === undefined || !reason.test(JSON.parse(message))) return undefined;
  const expected = springError(status, request);
  const text = expected.body.toString().replace('"path":', `"message":${message},"path":`);
  return { ...expected, body: Buffer.from(text) };
}

/** What a request got wrong is never the server's fault: labels that cannot be, circles of placeholders. */
export const faultOfTheRequest: AllowedDifference = {
  name: 'faults of the request are not 500',
  promised: ({ request, spring, cairn }) => {
    if (spring.status !== 500) return undefined;
    if (cairn.status === 404) return notFound(request);
    if (cairn.status !== 400) return undefined;
    return placedError(400, request, cairn, CIRCLE) ?? springError(400, request);
  },
};

/** Nothing was ever fetched: the client has to come again, and must not start without its configuration. */
export const unreachable: AllowedDifference = {
  name: 'unreachable repository',
  promised: ({ request, spring, cairn }) =>
    (spring.status === 404 || spring.status === 500) && cairn.status === 503 ? springError(503, request) : undefined,
};

/** What Tomcat and Boot answer in HTML, or with nothing, has Boot's JSON shape; only a missing file has no body. */
export const errorsAreJson: AllowedDifference = {
  name: 'errors are JSON',
  promised: ({ request, spring }) => {
    const isPage = spring.contentType?.startsWith('text/html') || spring.contentType?.includes('config-server');
    const isMute = spring.status === 406;
    return spring.status >= 400 && (isPage || isMute) ? springError(spring.status, request) : undefined;
  },
};

/** An environment at a label that cannot be given in the type asked for; Spring then looks for a file without a name. */
export const unacceptable: AllowedDifference = {
  name: 'an unacceptable type is 406',
  promised: ({ request, spring, cairn }) =>
    spring.status === 404 && cairn.status === 406 && request.headers['accept'] !== undefined
      ? springError(406, request)
      : undefined,
};
