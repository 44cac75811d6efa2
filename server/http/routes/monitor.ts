import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import type { WebhookForm } from '../../operations/webhook-payload.js';
import { answerJson } from '../json-answer.js';
import { readBody } from '../read-body.js';
import type { ReadingTools } from '../reading.js';
import { Refusal } from '../refusal.js';

/** GitHub sends up to 25 MB, of a push that nobody has made by hand. What is not taken here, polling finds. */
const MAX_BODY_BYTES = 2 ** 20;

/**
 * `POST /monitor`: webhooks of git hosts, as Spring's monitor takes them. The proof in the request is all that is asked
 * for: git hosts have no other credentials.
 */
export function monitorRoute({ operations }: ReadingTools) {
  return async (ctx: Context) => {
    const accept = operations.receiveWebhook((name) => headerOf(ctx.req, name));
    const form = formOf(ctx.req.headers['content-type']);
    const body = await readBody(ctx.req, MAX_BODY_BYTES);
    answerJson(ctx, 200, await accept(body, form));
  };
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? undefined : value;
}

/** @throws Refusal 415 */
function formOf(contentType = ''): WebhookForm {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (/^application\/([^/]+\+)?json$/.test(type)) return 'json';
  throw new Refusal(415, 'not a type of body that is read here (expected: application/json)');
}
