import type { Context } from 'koa';
import type { Coordinates } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import type { Access, Logger, Right, SecretPlace } from '../core/ports.js';
import { Refusal } from './refusal.js';

/** What a call is about, filled in as it becomes known. */
export interface AuditedCall {
  coordinates?: Coordinates | undefined;
  place?: SecretPlace | undefined;
}

/** Writes down that somebody has asked, what for, and how it went, before there is an answer. Never a text. */
export async function audited<Result>(
  { access, logger }: { readonly access: Access; readonly logger: Logger },
  ctx: Context,
  right: Right,
  work: (call: AuditedCall) => Promise<Result>,
): Promise<Result> {
  const call: AuditedCall = {};
  let outcome = 'failed';
  try {
    const result = await work(call);
    outcome = 'ok';
    return result;
  } catch (error) {
    if (error instanceof ConfigError) outcome = error.code;
    if (error instanceof Refusal) outcome = `refused-${error.status}`;
    throw error;
  } finally {
    const { application, profiles } = call.coordinates?.asked ?? {};
    const { file, key } = call.place ?? {};
    const principal = access.authenticate(ctx.req.headers.authorization)?.name;
    logger.info('audit', { action: right, principal, application, profiles, file, key, outcome });
  }
}
