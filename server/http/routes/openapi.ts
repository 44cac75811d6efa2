import type { Context } from 'koa';
import { loadOpenApi } from '../openapi.js';
import type { ReadingTools } from '../reading.js';
import { answerTagged } from '../tagged-answer.js';

/** `GET /api/v1/openapi.json`; open to everybody, since it is the same on every server. */
export function openApiRoute({ tag }: ReadingTools) {
  let json: string | undefined;
  return (ctx: Context) => {
    json ??= JSON.stringify(loadOpenApi()); // Some thirty files, which no start should wait for.
    answerTagged(ctx, tag, 'openapi', json);
  };
}
