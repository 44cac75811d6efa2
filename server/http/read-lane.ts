import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access, Clock } from '../core/ports.js';
import { type PreparedAnswer, staleness } from './answer.js';
import type { AnswerMemory } from './answer-memory.js';
import { namesTag } from './conditional.js';
import type { Guard } from './dependencies.js';
import { type ReadHeaders, scanHeaders } from './request-headers.js';

/** Answers a request from memory, or says false and has done nothing. */
export type ReadLane = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface ReadLaneDependencies {
  readonly memory: AnswerMemory;
  readonly access: Access;
  readonly guard: Guard;
  readonly clock: Clock;
}

/**
 * Serves again what the complete application has served before: the same target, the same `Accept`, nothing changed
 * since. A router and its middlewares cost more than half of what node can do, which every service asking every few
 * seconds would pay. Whatever is not plainly such a repeat is left to the application; who may read is asked of the
 * same functions there and here, at each request.
 */
export function readLane({ memory, access, guard, clock }: ReadLaneDependencies): ReadLane {
  function mayServe(answer: PreparedAnswer, { host, origin, authorization, minVersion }: ReadHeaders): boolean {
    if (guard({ method: 'GET', host, origin }) !== undefined) return false;
    const principal = access.authenticate(authorization);
    if (principal === undefined || !access.allows(principal, 'read', answer.coordinates)) return false;
    return minVersion === undefined || minVersion === answer.version;
  }

  return (request, response) => {
    if (request.method !== 'GET') return false;
    const headers = scanHeaders(request.rawHeaders);
    if (headers === undefined) return false;
    const answer = memory.get(request.url as string, headers.accept);
    if (answer === undefined || answer.isCurrent?.() === false || !mayServe(answer, headers)) return false;
    write(response, answer, headers.ifNoneMatch, clock);
    return true;
  };
}

function write(response: ServerResponse, answer: PreparedAnswer, ifNoneMatch: string | undefined, clock: Clock): void {
  const nowMs = clock.now();
  const stale = staleness(answer, nowMs);
  const notModified = ifNoneMatch !== undefined && namesTag(ifNoneMatch, answer.etag);
  if (stale === undefined) answer.heads[notModified ? 'notModified' : 'ok'].write(response, nowMs);
  else if (notModified) response.writeHead(304, [...answer.notModifiedHeaders, 'Cairn-Stale', stale]);
  else response.writeHead(200, [...answer.headers, 'Cairn-Stale', stale]);
  if (notModified) response.end();
  else if (typeof answer.body === 'string') response.end(answer.body, 'latin1');
  else response.end(answer.body);
}
