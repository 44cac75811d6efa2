import type { Context } from 'koa';
import { parseCoordinates } from '../../core/coordinates.js';
import { authorize } from '../authorize.js';
import { parseRawUrl } from '../raw-url.js';
import type { ReadingTools } from '../reading.js';
import { answerTagged } from '../tagged-answer.js';

/** `GET /schemas/{application}.json`: what editors check an application's files against, of the default label. */
export function schemaRoute({ operations, access, tag }: ReadingTools) {
  return async (ctx: Context) => {
    const [, file = ''] = parseRawUrl(ctx.req.url ?? '').segments;
    const coordinates = parseCoordinates({ application: file.slice(0, -'.json'.length), profiles: 'default' });
    authorize(access, ctx, 'read', coordinates);
    answerTagged(ctx, tag, 'schema', await operations.readSchema(coordinates));
  };
}
