import type { Context } from 'koa';
import { parseCoordinates } from '../core/coordinates.js';
import { InvalidRequestError } from '../core/errors.js';
import { parseRawUrl, rawParameter } from './raw-url.js';

/**
 * `?label=` where there are no other coordinates: one label, read by the same parser as every other.
 *
 * @throws InvalidRequestError
 */
export function labelParameter(ctx: Context): string | undefined {
  const label = rawParameter(parseRawUrl(ctx.req.url ?? '').query, 'label');
  if (label === undefined) return undefined;
  const { labels } = parseCoordinates({ application: 'application', profiles: 'default', label });
  if (labels.length > 1) throw new InvalidRequestError(`label: ${labels.length} of them (expected: one)`);
  return labels[0];
}
