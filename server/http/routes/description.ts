import type { Context } from 'koa';
import type { ReadingTools } from '../reading.js';
import { answerTagged } from '../tagged-answer.js';

/** `GET /api/v1/openapi.json` and the like; open to everybody, since it is the same on every server. */
export function descriptionRoute({ tag }: ReadingTools, kind: string, load: () => object) {
  let json: string | undefined; // Read when somebody asks: a start is not to wait for it.
  return (ctx: Context) => {
    json ??= JSON.stringify(load());
    answerTagged(ctx, tag, kind, json);
  };
}
