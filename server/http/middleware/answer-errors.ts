import type { Context, Middleware } from 'koa';
import { ConfigError, FileNotFoundError } from '../../core/errors.js';
import type { Clock, Logger } from '../../core/ports.js';
import { headersOf, statusOf, toProblem } from '../problem.js';
import { Refusal } from '../refusal.js';
import { toSpringError } from '../spring-error.js';

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
  if (status === 404 && isResource(ctx, error)) {
    writeNothing(ctx);
    return;
  }
  const path = ctx.req.url?.split('?', 1)[0] ?? '';
  const ours = path === '/api' || path.startsWith('/api/');
  ctx.set('Content-Type', ours ? 'application/problem+json' : 'application/json');
  ctx.body = Buffer.from(JSON.stringify(ours ? toProblem(error) : toSpringError(error, path, now)));
}

function isResource(ctx: Context, error: unknown): boolean {
  return ctx.state.resource === true || error instanceof FileNotFoundError;
}

/** A resource that is not there has an empty body, as Spring's has: clients save what they get. */
function writeNothing(ctx: Context): void {
  ctx.body = Buffer.alloc(0);
  ctx.remove('Content-Type');
}

function logBug(logger: Logger, ctx: Context, error: unknown): void {
  const stack = error instanceof Error ? error.stack : String(error);
  logger.error('request failed', { method: ctx.method, stack });
}
