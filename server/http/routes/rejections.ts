import type { Context } from 'koa';
import { authenticate } from '../authorize.js';
import { answerJson } from '../json-answer.js';
import { labelParameter } from '../label-parameter.js';
import type { ReadingTools } from '../reading.js';
import { describeRejection } from '../representations/rejection.js';

/** `GET /api/v1/rejections[?label=]`: commits that are not served, as far as the caller may read what they are about. */
export function rejectionsRoute({ operations, access }: ReadingTools) {
  return async (ctx: Context) => {
    const principal = authenticate(access, ctx);
    const rejections = await operations.listRejections(labelParameter(ctx));
    const visible = rejections.filter(({ coordinates }) => access.allows(principal, 'read', coordinates));
    answerJson(ctx, 200, { rejections: visible.map(describeRejection) });
  };
}
