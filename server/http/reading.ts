import type { Context } from 'koa';
import { parseCoordinates, type RawCoordinates } from '../core/coordinates.js';
import type { Coordinates } from '../core/environment.js';
import { InvalidRequestError } from '../core/errors.js';
import { refuseEmpty } from '../core/refuse-empty.js';
import { isVersion } from '../core/version.js';
import type { EnvironmentAnswer, ReadEnvironment } from '../operations/read-environment.js';
import { type Answer, type PreparedAnswer, prepareAnswer, staleness } from './answer.js';
import type { AnswerMemory } from './answer-memory.js';
import { authorize } from './authorize.js';
import { isNotModified } from './conditional.js';
import type { HttpDependencies } from './dependencies.js';
import type { EntityTagger } from './entity-tag.js';
import { scanHeaders } from './request-headers.js';

/** What every route that reads configuration is made with. */
export interface ReadingTools extends HttpDependencies {
  readonly memory: AnswerMemory;
  readonly tag: EntityTagger;
}

/** A representation, still without whom it is for. */
export type Represent = (coordinates: Coordinates) => Promise<Omit<Answer, 'coordinates'>>;

/**
 * The way of every read: parse the coordinates once, decide once, catch up with what the client has seen, read,
 * represent, answer; and remember the answer for the read lane.
 */
export async function read(ctx: Context, tools: ReadingTools, raw: RawCoordinates, represent: Represent) {
  const coordinates = parseCoordinates(raw);
  authorize(tools.access, ctx, 'read', coordinates);
  await catchUp(ctx, tools, coordinates);
  const generation = tools.memory.generation;
  const answer = prepareAnswer({ ...(await represent(coordinates)), coordinates });
  if (ctx.method === 'GET' && scanHeaders(ctx.req.rawHeaders) !== undefined) {
    tools.memory.put(ctx.req.url as string, ctx.req.headers.accept, answer, generation);
  }
  send(ctx, answer, tools.clock.now());
}

/**
 * The way of a read of two things at once: who reads must have the right to each. It is not remembered, since the read
 * lane asks for one right only.
 */
export async function readBoth(
  ctx: Context,
  tools: ReadingTools,
  raw: { readonly from: RawCoordinates; readonly to: RawCoordinates },
  represent: (from: Coordinates, to: Coordinates) => Promise<Omit<Answer, 'coordinates'>>,
) {
  const from = parseCoordinates(raw.from);
  const to = parseCoordinates(raw.to);
  for (const coordinates of [from, to]) authorize(tools.access, ctx, 'read', coordinates);
  await catchUp(ctx, tools, to);
  send(ctx, prepareAnswer({ ...(await represent(from, to)), coordinates: to }), tools.clock.now());
}

async function catchUp(ctx: Context, tools: ReadingTools, coordinates: Coordinates): Promise<void> {
  const minVersion = minVersionOf(ctx);
  if (minVersion !== undefined) await tools.operations.catchUp(coordinates, minVersion);
}

/** @throws ApplicationNotFoundError when nothing was found and that is not acceptable */
export async function readWith(
  readEnvironment: ReadEnvironment,
  tools: ReadingTools,
  coordinates: Coordinates,
): Promise<EnvironmentAnswer> {
  const answer = await readEnvironment(coordinates);
  refuseEmpty(answer.environment, tools.settings);
  return answer;
}

function send(ctx: Context, answer: PreparedAnswer, nowMs: number): void {
  const { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince } = ctx.req.headers;
  const notModified = isNotModified(answer, { ifNoneMatch, ifModifiedSince });
  ctx.status = notModified ? 304 : 200;
  setAll(ctx, notModified ? answer.notModifiedHeaders : answer.headers);
  const stale = staleness(answer, nowMs);
  if (stale !== undefined) ctx.set('Cairn-Stale', stale);
  if (!notModified) ctx.body = answer.body;
}

function setAll(ctx: Context, headers: readonly string[]): void {
  for (let index = 0; index < headers.length; index += 2) ctx.set(headers[index] as string, headers[index + 1] ?? '');
}

/** @throws InvalidRequestError when it is nothing that a version can be */
function minVersionOf(ctx: Context): string | undefined {
  const version = ctx.req.headers['cairn-min-version'];
  if (version === undefined) return undefined;
  if (typeof version === 'string' && isVersion(version)) return version;
  throw new InvalidRequestError('Cairn-Min-Version: not a version (expected: a commit id, as in Cairn-Version)');
}
