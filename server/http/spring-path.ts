import { decodeSegment, type RawCoordinates } from '../core/coordinates.js';
import { FileNotFoundError, InvalidRequestError, NotFoundError } from '../core/errors.js';
import { type RawUrl, rawParameter } from './raw-url.js';

export type ViewFormat = 'json' | 'yml' | 'yaml' | 'properties';

/** What a path means to a Spring client. */
export type SpringRoute =
  | { readonly kind: 'environment'; readonly raw: RawCoordinates }
  | { readonly kind: 'view'; readonly raw: RawCoordinates; readonly format: ViewFormat }
  | { readonly kind: 'resource'; readonly raw: RawCoordinates; readonly path: string };

/** First segments that belong to the server itself: an application of that name cannot be asked for there. */
const RESERVED = new Set(['api', 'actuator', 'console', 'git', 'encrypt', 'decrypt', 'key', 'monitor', 'ofrep']);
/** The file name of a view: split at the last hyphen, as Spring's path patterns do. */
const VIEW = /^(.+)-([^-]+)\.(json|yml|yaml|properties)$/;
/** Spring's own guard on the profiles of an environment route, so that a view is never taken for one. */
const VIEW_LIKE = /\b\.(?:ya?ml|properties|json)\b/;

/**
 * @param prefix segments that all of Spring's routes stand below; usually none
 * @throws NotFoundError when no route of Spring's leads there
 * @throws InvalidRequestError when the path of a resource is not plainly a path
 */
export function parseSpringPath({ segments, query }: RawUrl, prefix: readonly string[]): SpringRoute {
  const own = segments.slice(prefix.length);
  if (!prefix.every((part, index) => segments[index] === part)) throw notFound();
  if (own.length === 0 || isReserved(segments[0] ?? '')) throw notFound();
  if (own.at(-1) === '') throw own.length > 3 ? new FileNotFoundError('a folder is no file') : notFound();
  const [first = '', second = '', third = ''] = own;
  switch (own.length) {
    case 1:
      return viewOf(first, undefined) ?? fail();
    case 2:
      return viewOf(second, first) ?? environmentOf(first, second);
    case 3:
      if (rawParameter(query, 'useDefaultLabel') !== undefined) return resourceOf(first, second, undefined, [third]);
      return { kind: 'environment', raw: { application: first, profiles: second, label: third } };
    default:
      return resourceOf(first, second, third, own.slice(3));
  }
}

/** Compared decoded: `/d%65crypt/…` must not be a way around a route that needs rights. */
function isReserved(segment: string): boolean {
  return RESERVED.has(decodeSegment('path', segment));
}

function viewOf(fileName: string, label: string | undefined): SpringRoute | undefined {
  const [, application, profiles, format] = VIEW.exec(fileName) ?? [];
  if (application === undefined || profiles === undefined) return undefined;
  return { kind: 'view', raw: { application, profiles, label }, format: format as ViewFormat };
}

function environmentOf(application: string, profiles: string): SpringRoute {
  if (VIEW_LIKE.test(decodeSegment('profile', profiles))) throw notFound();
  return { kind: 'environment', raw: { application, profiles } };
}

function resourceOf(
  application: string,
  profiles: string,
  label: string | undefined,
  rawPath: readonly string[],
): SpringRoute {
  const path = rawPath.map((segment) => decodeSegment('path', segment)).join('/');
  checkPath(path);
  return { kind: 'resource', raw: { application, profiles, label }, path };
}

/** What Spring's resources were attacked through, year after year; and names that are nobody's configuration. */
function checkPath(path: string): void {
  if (path.includes('..') || path.includes('\\') || /file:/i.test(path)) {
    throw new InvalidRequestError('path: holds one of .. \\ file:');
  }
  const parts = path.split('/');
  if (parts.includes('')) throw new InvalidRequestError('path: holds an empty segment');
  if (parts.some((part) => part.startsWith('.'))) throw new FileNotFoundError('a hidden file is no configuration');
}

function notFound(): NotFoundError {
  return new NotFoundError('no route leads there');
}

function fail(): never {
  throw notFound();
}
