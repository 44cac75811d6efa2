import type { Context } from 'koa';
import { namesTag } from '../conditional.js';
import type { EntityTagger } from '../entity-tag.js';
import { loadOpenApi } from '../openapi.js';

/** `GET /api/v1/openapi.json`; open to everybody, since it is the same on every server. */
export function openApiRoute(tag: EntityTagger) {
  const body = Buffer.from(JSON.stringify(loadOpenApi()));
  const etag = tag('openapi', body.toString());

  return (ctx: Context) => {
    ctx.set({ ETag: etag, 'Cache-Control': 'no-cache' });
    if (namesTag(ctx.req.headers['if-none-match'] ?? '', etag)) {
      ctx.status = 304;
      return;
    }
    ctx.set('Content-Type', 'application/json');
    ctx.body = body;
  };
}
