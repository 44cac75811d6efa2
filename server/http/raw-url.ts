import { decodeSegment } from '../core/coordinates.js';
import { InvalidRequestError } from '../core/errors.js';

/** A request target taken apart, nothing of it decoded. */
export interface RawUrl {
  /** What stands between the slashes of the path; `['']` for the root, a last `''` for a trailing slash. */
  readonly segments: readonly string[];
  /** Behind the question mark, `''` when there is none. */
  readonly query: string;
}

/**
 * Takes a request target apart by hand: routers decode before they split, so that `%2f` and `%2e` change the route.
 *
 * @throws InvalidRequestError for what no client of ours sends: another form than `/path`, empty segments, path
 *   parameters (`;`), backslashes and characters that a URL has to encode
 */
export function parseRawUrl(url: string): RawUrl {
  if (!url.startsWith('/')) throw new InvalidRequestError('path: does not start with a slash');
  if (/[^\x21-\x7e]/.test(url)) throw new InvalidRequestError('path: holds a character that must be encoded');
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  if (/[;\\#]/.test(path)) throw new InvalidRequestError('path: holds one of ; \\ #');
  if (path.includes('//')) throw new InvalidRequestError('path: holds an empty segment');
  return { segments: path.slice(1).split('/'), query: mark < 0 ? '' : url.slice(mark + 1) };
}

/**
 * The raw value of a query parameter: `''` when it stands there without one, undefined when it does not stand there.
 *
 * @throws InvalidRequestError when it stands there twice
 */
export function rawParameter(query: string, name: string): string | undefined {
  const values = query
    .split('&')
    .filter((pair) => pair === name || pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  if (values.length > 1) throw new InvalidRequestError(`${name}: given ${values.length} times (expected: once)`);
  return values[0];
}

/** Spring's boolean words. */
const WORDS = new Map<string, boolean>([
  ...(['true', 'on', 'yes', '1'] as const).map((word): [string, boolean] => [word, true]),
  ...(['false', 'off', 'no', '0'] as const).map((word): [string, boolean] => [word, false]),
]);

/** @throws InvalidRequestError when it is no boolean word */
export function booleanParameter(query: string, name: string, otherwise: boolean): boolean {
  const raw = rawParameter(query, name);
  if (raw === undefined || raw === '') return otherwise;
  const word = WORDS.get(decodeSegment(name, raw).toLowerCase());
  if (word === undefined) throw new InvalidRequestError(`${name}: not a boolean (expected: true or false)`);
  return word;
}
