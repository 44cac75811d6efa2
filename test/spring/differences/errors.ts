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
export function springError(status: number, { path }: SentRequest): Answer {
  const timestamp = new Date(0).toISOString();
  const body = { timestamp, status, error: PHRASES[status], path: path.split('?', 1)[0] };
  return {
    status,
    contentType: 'application/json',
    allow: undefined,
    hasLastModified: false,
    body: Buffer.from(JSON.stringify(body)),
  };
}

const EMPTY: Answer = {
  status: 404,
  contentType: undefined,
  allow: undefined,
  hasLastModified: false,
  body: Buffer.alloc(0),
};

/** "Not found" as the route that was asked says it: files without a body, everything else in Boot's shape. */
export function notFound(request: SentRequest): Answer {
  return isResource(request) ? EMPTY : springError(404, request);
}

function isResource({ path }: SentRequest): boolean {
  const [route = '', query = ''] = path.split('?');
  return route.split('/').length > 4 || query.includes('useDefaultLabel');
}

/**
 * Spring hides a file that does not parse behind "not found" when the label is the default one, since it then tries
 * `master`; Cairn says 500 and names the file and the place.
 */
export const badDocument: AllowedDifference = {
  name: 'a bad document names its place',
  promised: ({ request, spring, cairn }) => {
    if (spring.status !== 404 && spring.status !== 500) return undefined;
    const message = /"message":("(?:[^"\\]|\\.)*\((?:[^"\\]|\\.)+(?: at [0-9a-f]{40})\)"),"path"/.exec(
      cairn.body.toString(),
    )?.[1];
    if (message === undefined) return undefined;
    const expected = springError(500, request);
    const text = expected.body.toString().replace('"path":', `"message":${message},"path":`);
    return { ...expected, body: Buffer.from(text) };
  },
};

/** Labels that cannot be are answered like those that are not, whatever they look like and whatever was asked for. */
export const unknownLabel: AllowedDifference = {
  name: 'unknown labels are never 500',
  promised: ({ request, spring, cairn }) =>
    spring.status === 500 && cairn.status === 404 ? notFound(request) : undefined,
};

/** Nothing was ever fetched: the client has to come again, and must not start without its configuration. */
export const unreachable: AllowedDifference = {
  name: 'unreachable repository',
  promised: ({ request, spring, cairn }) =>
    (spring.status === 404 || spring.status === 500) && cairn.status === 503 ? springError(503, request) : undefined,
};

/** What Tomcat or Boot answer in HTML, for want of a better place to say it, has Boot's JSON shape. */
export const containerErrorPages: AllowedDifference = {
  name: 'errors are JSON',
  promised: ({ request, spring }) =>
    spring.status >= 400 && spring.contentType !== 'application/json' && spring.body.length > 0
      ? springError(spring.status, request)
      : undefined,
};
