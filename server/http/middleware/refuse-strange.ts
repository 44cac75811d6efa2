import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import { InvalidRequestError } from '../../core/errors.js';
import type { Guard } from '../dependencies.js';
import { Refusal } from '../refusal.js';
import { countHeader } from '../request-headers.js';

/** Turns away what no honest client sends, before any route looks at it. */
export function refuseStrange(guard: Guard): Middleware {
  return async (ctx, next) => {
    refuseAmbiguous(ctx.req);
    const { host, origin } = ctx.req.headers;
    switch (guard({ method: ctx.method, host, origin })) {
      case 'foreign-host':
        throw new Refusal(421, 'Host is not a name of this server');
      case 'foreign-origin':
        throw new Refusal(403, 'Origin is not allowed');
      default:
        await next();
    }
  };
}

/** What proxies and servers may read differently: the stuff that request smuggling is made of (RFC 9112 §11.2). */
function refuseAmbiguous(request: IncomingMessage): void {
  if (!request.url?.startsWith('/')) throw new InvalidRequestError('path: does not start with a slash');
  if (countHeader(request.rawHeaders, 'host') > 1) throw new InvalidRequestError('Host: given more than once');
  const reading = request.method === 'GET' || request.method === 'HEAD';
  if (reading && hasBody(request)) throw new Refusal(400, 'a read has no body', { Connection: 'close' });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}
