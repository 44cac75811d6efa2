import type { Middleware } from 'koa';
import type { Clock, Logger } from '../../core/ports.js';

/** One line for each request that the application answers; the read lane, which repeats its answers, is silent. */
export function logRequests({ logger, clock }: { logger: Logger; clock: Clock }): Middleware {
  return async (ctx, next) => {
    const started = clock.monotonic();
    await next();
    const durationMs = clock.monotonic() - started;
    logger.debug('request', { method: ctx.method, path: ctx.path, status: ctx.status, durationMs });
  };
}
