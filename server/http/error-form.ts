import { CONTAINER_PAGE, isNoPathToContainer, whitelabelPage } from './error-pages.js';
import { acceptedTypes } from './media-type.js';
import { toSpringError } from './spring-error.js';

/** What an error looks like to who asked. */
export interface ErrorForm {
  /** Undefined when nothing that Boot could say is acceptable: then the status has to do. */
  readonly contentType: string | undefined;
  readonly body: string;
}

/**
 * An error on Spring's routes as Spring Boot answers it: JSON in an acceptable type, a page for browsers, nothing when
 * neither will do.
 *
 * @param path as sent, still encoded
 * @param now milliseconds since the epoch
 */
export function springErrorForm(error: unknown, path: string, accept: string | undefined, now: number): ErrorForm {
  const told = toSpringError(error, path, now);
  if (told.status === 400 && isNoPathToContainer(path)) {
    return { contentType: 'text/html;charset=utf-8', body: CONTAINER_PAGE };
  }
  if (wantsPage(accept)) return { contentType: 'text/html;charset=UTF-8', body: whitelabelPage(told, now) };
  const contentType = jsonType(acceptedTypes(accept));
  return { contentType, body: contentType === undefined ? '' : JSON.stringify(told) };
}

/** Boot prefers the page as soon as a page is named, unless anything at all is asked for with more weight. */
function wantsPage(accept: string | undefined): boolean {
  const types = acceptedTypes(accept) ?? [];
  const decisive = types.find((type) => type === 'text/html' || type === 'text/*' || type === '*/*');
  return decisive !== undefined && decisive !== '*/*';
}

/** The best type that is JSON, as it is named; where it is not named, plain JSON. */
function jsonType(accepted: readonly string[] = ['*/*']): string | undefined {
  const best = accepted.find((type) => /^(?:\*\/\*|application\/(?:\*|json|.+\+json))$/.test(type));
  return best?.includes('*') ? 'application/json' : best;
}
