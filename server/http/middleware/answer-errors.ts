import type { Context, Middleware } from 'koa';
import { ConfigError, FileNotFoundError } from '../../core/errors.js';
import type { Clock, Logger } from '../../core/ports.js';
import { type ErrorForm, springErrorForm } from '../error-form.js';
import { headersOf, statusOf, toProblem } from '../problem.js';
import { Refusal } from '../refusal.js';

/** Where whatever fails on the way becomes an answer: a problem on our routes, Spring's error elsewhere. */
export function answerErrors({ logger, clock }: { logger: Logger; clock: Clock }): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof ConfigError) && !(error instanceof Refusal)) logBug(logger, ctx, error);
      writeError(ctx, error, clock.now());
    }
  };
}

function writeError(ctx: Context, error: unknown, now: number): void {
  const status = statusOf(error);
  ctx.status = status;
  ctx.set({ ...headersOf(error), 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
  const path = ctx.req.url?.split('?', 1)[0] ?? '';
  if (status === 404 && isResource(ctx, error)) write(ctx, NOTHING);
  else if (path === '/api' || path.startsWith('/api/')) write(ctx, problemForm(error));
  else write(ctx, springErrorForm(error, path, ctx.req.headers.accept, now));
}

/** A resource that is not there has an empty body, as Spring's has: clients save what they get. */
const NOTHING: ErrorForm = { contentType: undefined, body: '' };

function problemForm(error: unknown): ErrorForm {
  return { contentType: 'application/problem+json', body: JSON.stringify(toProblem(error)) };
}

/** Pages need nothing from anywhere. */
function write(ctx: Context, { contentType, body }: ErrorForm): void {
  ctx.body = Buffer.from(body);
  if (contentType === undefined) ctx.remove('Content-Type');
  else ctx.set('Content-Type', contentType);
  if (contentType?.startsWith('text/html')) ctx.set('Content-Security-Policy', "default-src 'none'; sandbox");
}

function isResource(ctx: Context, error: unknown): boolean {
  return ctx.state.resource === true || error instanceof FileNotFoundError;
}

function logBug(logger: Logger, ctx: Context, error: unknown): void {
  const stack = error instanceof Error ? error.stack : String(error);
  logger.error('request failed', { method: ctx.method, stack });
}
