import { loadApiDocument } from './api-document.js';

/** The description of the HTTP API. @see https://spec.openapis.org/oas/v3.1.0 */
export function loadOpenApi(): Record<string, unknown> {
  return loadApiDocument('openapi.json');
}

/** The description of the change stream. @see https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export function loadAsyncApi(): Record<string, unknown> {
  return loadApiDocument('asyncapi.json');
}
