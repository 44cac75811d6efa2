import type { Context } from 'koa';
import type { Admit } from '../admission.js';

/** `GET /api/v1/changes` as a plain request: what keeps it from being a change stream. */
export function changesRoute(admit: Admit) {
  return (ctx: Context): never => {
    admit(ctx.req);
    throw new TypeError('a handshake that is in order has come without Upgrade header');
  };
}
