import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import type { Coordinates } from '../core/environment.js';
import { ForbiddenError } from '../core/errors.js';
import type { Access, Principal, Right } from '../core/ports.js';
import { Refusal } from './refusal.js';

/** @throws Refusal 401 when nobody is named */
export function authenticate(access: Access, { req }: { readonly req: IncomingMessage }): Principal {
  const principal = access.authenticate(req.headers.authorization);
  if (principal !== undefined) return principal;
  throw new Refusal(401, 'credentials are missing or do not hold', { 'WWW-Authenticate': 'Basic realm="cairn"' });
}

/**
 * Who asks, once it is sure that they may. Asked before anything is read, so that what exists and what does not look
 * alike to those who may see neither.
 *
 * @throws Refusal 401 when nobody is named, ForbiddenError when the right is missing
 */
export function authorize(access: Access, ctx: Context, right: Right, coordinates?: Coordinates): Principal {
  const principal = authenticate(access, ctx);
  if (!access.allows(principal, right, coordinates)) throw new ForbiddenError(`the right is missing: ${right}`);
  return principal;
}

/** Whether the one who asks holds a right on everything; without credentials, no. */
export function holds(access: Access, ctx: Context, right: Right): boolean {
  const principal = access.authenticate(ctx.req.headers.authorization);
  return principal !== undefined && access.allows(principal, right);
}
