import type { Context } from 'koa';
import type { BackendStatus, RepositoryStatus } from '../../core/ports.js';
import type { VaultStatus } from '../../core/vault.js';
import type { RejectionInForce } from '../../operations/served-coordinates.js';
import { answerJson } from '../json-answer.js';
import type { ReadingTools } from '../reading.js';
import { describeRejection } from '../representations/rejection.js';

export interface Readiness {
  /** True from the moment on that the server wants no new requests. */
  readonly draining: boolean;
}

/** All from state that is known already: a probe never costs a fetch or a read. */
export function healthRoutes({ status, vaultStatus, operations, access }: ReadingTools, readiness: Readiness) {
  const isReady = () => status().ready && hasAnswered(vaultStatus());
  return {
    health: (ctx: Context) => {
      const current = status();
      const principal = access.authenticate(ctx.req.headers.authorization);
      if (!principal || !access.allows(principal, 'observe')) {
        answerHealth(ctx, isReady(), {});
        return;
      }
      const rejections = operations.knownRejections();
      const visible = rejections.filter(({ coordinates }) => access.allows(principal, 'read', coordinates));
      const vault = vaultStatus();
      const all = { ...components(current, visible), ...(vault && { vault: vaultComponent(vault) }) };
      answerHealth(ctx, isReady(), { components: all });
    },
    liveness: (ctx: Context) => answerHealth(ctx, true, {}),
    readiness: (ctx: Context) => answerHealth(ctx, isReady() && !readiness.draining, {}),
    info: (ctx: Context) => answerJson(ctx, 200, {}),
  };
}

/**
 * What has never heard from its Vault would only stand in for those that have. One that has serves what it read, and
 * whoever needs nothing of the Vault at all.
 */
function hasAnswered(vault: VaultStatus | undefined): boolean {
  return vault === undefined || vault.lastAnsweredAt !== null;
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
  return { name, state, defaultLabel, version, lastFetchedAt: dateOf(lastFetchedAt), lastError };
}

/** It does not bring the health down by itself: see hasAnswered. */
function vaultComponent({ state, address, paths, lastAnsweredAt, lastError }: VaultStatus) {
  return {
    status: word(state === 'up'),
    details: { address, paths, lastAnsweredAt: dateOf(lastAnsweredAt), lastError },
  };
}

function dateOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function word(up: boolean): string {
  return up ? 'UP' : 'DOWN';
}
