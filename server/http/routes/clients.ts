import type { Context } from 'koa';
import { decodeSegment, parseCoordinates } from '../../core/coordinates.js';
import { ForbiddenError, InvalidRequestError } from '../../core/errors.js';
import type { LiveClient } from '../../operations/list-clients.js';
import { authenticate } from '../authorize.js';
import { answerJson } from '../json-answer.js';
import { parseRawUrl, rawParameter } from '../raw-url.js';
import type { ReadingTools } from '../reading.js';

const DEFAULT_LIMIT = 1000;
const MAX_LIMIT = 10_000;

/**
 * `GET /api/v1/clients[?application=][&limit=]`: who is connected to this server. Who may observe sees everybody; who
 * may not has to name an application, and sees those whose environment they may read.
 */
export function clientsRoute({ operations, access }: ReadingTools) {
  return (ctx: Context) => {
    const principal = authenticate(access, ctx);
    const { query } = parseRawUrl(ctx.req.url ?? '');
    const application = applicationOf(query);
    const observes = access.allows(principal, 'observe');
    if (!observes && application === undefined) throw new ForbiddenError('the right is missing: observe');
    const { clients, total } = operations.listClients({
      application,
      limit: limitOf(query),
      mayRead: (coordinates) => observes || access.allows(principal, 'read', coordinates),
    });
    answerJson(ctx, 200, { clients: clients.map(describe), total });
  };
}

/** Read by the same parser as every other name. */
function applicationOf(query: string): string | undefined {
  const raw = rawParameter(query, 'application');
  if (raw === undefined) return undefined;
  const { applications } = parseCoordinates({ application: raw, profiles: 'default' });
  if (applications.length > 1)
    throw new InvalidRequestError(`application: ${applications.length} of them (expected: one)`);
  return applications[0];
}

function limitOf(query: string): number {
  const raw = rawParameter(query, 'limit');
  if (raw === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,5}$/.test(decodeSegment('limit', raw)) ? Number(raw) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidRequestError(`limit: not a number of clients (expected: 1 to ${MAX_LIMIT})`);
}

function describe(client: LiveClient) {
  const { coordinates, instance, version, headVersion, isCurrent, behindMs, nack, principal } = client;
  const { application, label } = coordinates.asked;
  return {
    ...{ application, profiles: coordinates.profiles, label },
    instance:
      instance === undefined ? null : { id: instance.id, host: instance.host ?? null, tags: instance.tags ?? {} },
    principal,
    connectedSince: new Date(client.connectedAtMs).toISOString(),
    version: version ?? null,
    headVersion: headVersion ?? null,
    current: isCurrent,
    behindMs: Math.round(behindMs),
    nack: nack === undefined ? null : describeNack(nack),
  };
}

function describeNack({ version, code, message, key, atMs }: NonNullable<LiveClient['nack']>) {
  return { version, code, message, key: key ?? null, at: new Date(atMs).toISOString() };
}
