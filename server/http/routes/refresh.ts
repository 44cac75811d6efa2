import type { Context } from 'koa';
import { authorize } from '../authorize.js';
import { answerJson } from '../json-answer.js';
import { booleanParameter, parseRawUrl } from '../raw-url.js';
import type { ReadingTools } from '../reading.js';

/** `POST /api/v1/refresh[?wait=true]` */
export function refreshRoute({ operations, access }: ReadingTools) {
  return async (ctx: Context) => {
    const wait = booleanParameter(parseRawUrl(ctx.req.url ?? '').query, 'wait', false);
    authorize(access, ctx, 'refresh');
    await operations.refresh({ wait });
    answerJson(ctx, wait ? 200 : 202, { status: wait ? 'served' : 'accepted' });
  };
}
