import type { Context } from 'koa';
import { namesTag } from './conditional.js';
import type { EntityTagger } from './entity-tag.js';

/** Answers with JSON that is named by its own bytes: for what has no version of its own. */
export function answerTagged(ctx: Context, tag: EntityTagger, kind: string, json: string): void {
  const etag = tag(kind, json);
  ctx.set({ ETag: etag, 'Cache-Control': 'no-cache', Vary: 'Authorization' });
  if (namesTag(ctx.get('If-None-Match'), etag)) {
    ctx.status = 304;
    return;
  }
  ctx.set('Content-Type', 'application/json');
  ctx.body = Buffer.from(json);
}
