import type { Context } from 'koa';
import type { BackendStatus, RepositoryStatus } from '../../core/ports.js';
import type { RejectionInForce } from '../../operations/served-coordinates.js';
import { answerJson } from '../json-answer.js';
import type { ReadingTools } from '../reading.js';
import { describeRejection } from '../representations/rejection.js';

export interface Readiness {
  /** True from the moment on that the server wants no new requests. */
  readonly draining: boolean;
}

/** All from state that is known already: a probe never costs a fetch or a read. */
export function healthRoutes({ status, operations, access }: ReadingTools, readiness: Readiness) {
  return {
    health: (ctx: Context) => {
      const current = status();
      const principal = access.authenticate(ctx.req.headers.authorization);
      if (!principal || !access.allows(principal, 'observe')) {
        answerHealth(ctx, current.ready, {});
        return;
      }
      const rejections = operations.knownRejections();
      const visible = rejections.filter(({ coordinates }) => access.allows(principal, 'read', coordinates));
      answerHealth(ctx, current.ready, { components: components(current, visible) });
    },
    liveness: (ctx: Context) => answerHealth(ctx, true, {}),
    readiness: (ctx: Context) => answerHealth(ctx, status().ready && !readiness.draining, {}),
    info: (ctx: Context) => answerJson(ctx, 200, {}),
  };
}

/** Spring Boot's shape, so that what watches Spring can watch this. */
function answerHealth(ctx: Context, up: boolean, details: object): void {
  answerJson(ctx, up ? 200 : 503, { status: word(up), ...details });
}

/** A probe comes every few seconds, and whoever sees so many needs no more of them. */
const MAX_REJECTIONS = 100;

/** Refused commits do not bring the health down: everybody has what was good before. */
function components({ ready, repositories }: BackendStatus, refused: readonly RejectionInForce[]) {
  const rejections = refused.slice(0, MAX_REJECTIONS).map(describeRejection);
  const details = { repositories: repositories.map(describe), rejections };
  return { configServer: { status: word(ready), details } };
}

function describe({ name, state, defaultLabel, version, lastFetchedAt, lastError }: RepositoryStatus) {
  const fetched = lastFetchedAt === null ? null : new Date(lastFetchedAt).toISOString();
  return { name, state, defaultLabel, version, lastFetchedAt: fetched, lastError };
}

function word(up: boolean): string {
  return up ? 'UP' : 'DOWN';
}
