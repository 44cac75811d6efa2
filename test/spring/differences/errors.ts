import type { AllowedDifference } from '../exchange.js';
import type { Answer, SentRequest } from '../send.js';
import { V2 } from '../targets.js';

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** An error in Spring Boot's shape. */
export function springError(status: number, { method, path, headers }: SentRequest): Answer {
  const timestamp = new Date(0).toISOString();
  const body = { timestamp, status, error: PHRASES[status], path: path.split('?', 1)[0] };
  return {
    status,
    contentType: headers['accept'] === V2 ? V2 : 'application/json',
    allow: undefined,
    hasLastModified: false,
    body: Buffer.from(method === 'HEAD' ? '' : JSON.stringify(body)),
  };
}

/** An error without a body. */
function mute(status: number): Answer {
  return { status, contentType: undefined, allow: undefined, hasLastModified: false, body: Buffer.alloc(0) };
}

/** "Not found" as the route that was asked says it: files without a body, everything else in Boot's shape. */
export function notFound(request: SentRequest): Answer {
  return isResource(request) ? mute(404) : springError(404, request);
}

export function isResource({ path }: SentRequest): boolean {
  const [route = '', query = ''] = path.split('?');
  return route.split('/').length > 4 || query.includes('useDefaultLabel');
}

/**
 * Spring hides a file that does not parse behind "not found" when the label is the default one, since it then tries
 * `master`, and says nothing about the place elsewhere; Cairn says 500 and names file, line, column and commit. So it
 * does when a circle of placeholders, which is 400, is met in a document or in a plain file.
 */
export const badDocument: AllowedDifference = {
  name: 'a bad document names its place',
  promised: ({ request, spring, cairn }) => {
    if (isCircle(cairn)) return [400, 500].includes(spring.status) ? placedError(400, request, cairn) : undefined;
    if (spring.status !== 404 && spring.status !== 500) return undefined;
    if (request.headers['accept'] === BYTES) return cairn.status === 500 ? mute(500) : undefined;
    return placedError(500, request, cairn);
  },
};

/** Who accepts nothing but bytes cannot be told. */
const BYTES = 'application/octet-stream';

function isCircle({ status, body }: Answer): boolean {
  return status === 400 && / leads back to itself \(/.test(body.toString());
}

/** An error that tells where the fault stands. */
function placedError(status: number, request: SentRequest, cairn: Answer): Answer | undefined {
  const [, message] =
    /"message":("(?:[^"\\]|\\.)*\([^"\\]+ at [0-9a-f]{40}\)"),"path"/.exec(cairn.body.toString()) ?? [];
  if (message === undefined) return undefined;
  const expected = springError(status, request);
  const text = expected.body.toString().replace('"path":', `"message":${message},"path":`);
  return { ...expected, body: Buffer.from(text) };
}

/** 500 says that the server, or what it serves, is broken: no request is the reason for that. */
export const NEVER_500 = 'no request is a 500';

/** What nobody has is "not found", whatever its name looks like; to Spring some names are an error of its own. */
export const unknownIsNotFound: AllowedDifference = {
  name: NEVER_500,
  promised: ({ request, spring, cairn }) =>
    spring.status === 500 && cairn.status === 404 ? notFound(request) : undefined,
};

/** Nothing was ever fetched: the client has to come again, and must not start without its configuration. */
export const unreachable: AllowedDifference = {
  name: 'unreachable repository',
  promised: ({ request, spring, cairn }) =>
    (spring.status === 404 || spring.status === 500) && cairn.status === 503 ? springError(503, request) : undefined,
};
