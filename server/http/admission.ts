import type { IncomingMessage } from 'node:http';
import type { Access, Principal, Random } from '../core/ports.js';
import { authenticate } from './authorize.js';
import type { ChangeStreamDoor, Guard } from './dependencies.js';
import { Refusal } from './refusal.js';
import { countHeader } from './request-headers.js';

/** Where the change stream is. */
export const CHANGES_PATH = '/api/v1/changes';
const PROTOCOL = 'cairn.v1';
const KEY = /^[+/0-9A-Za-z]{22}==$/;
/** A client that found no room comes back between these two, in seconds. */
const RETRY_SECONDS = { min: 2, spread: 8 };

export interface AdmissionDependencies {
  readonly access: Access;
  readonly guard: Guard;
  readonly random: Random;
  readonly changeStream: ChangeStreamDoor;
}

/**
 * Decides whether a request may become a change stream, before anything is upgraded.
 *
 * @throws Refusal with the answer to give instead
 */
export type Admit = (request: IncomingMessage) => Principal;

export function admission({ access, guard, random, changeStream }: AdmissionDependencies): Admit {
  return (request) => {
    const { headers, rawHeaders } = request;
    for (const name of ['host', 'origin', 'authorization']) {
      if (countHeader(rawHeaders, name) > 1) throw new Refusal(400, `${name}: given more than once`);
    }
    // No read, to the guard: a page of any origin may open a WebSocket and read what comes.
    const objection = guard({ method: 'UPGRADE', host: headers.host, origin: headers.origin });
    if (objection === 'foreign-host') throw new Refusal(421, 'Host is not a name of this server');
    if (objection === 'foreign-origin') throw new Refusal(403, 'Origin is not allowed');
    const principal = authenticate(access, { req: request });
    if (!changeStream.hasRoomFor(principal)) throw noRoom(random);
    if (!isHandshake(request)) throw upgradeRequired();
    return principal;
  };
}

function noRoom(random: Random): Refusal {
  const seconds = RETRY_SECONDS.min + Math.floor(random() * RETRY_SECONDS.spread);
  return new Refusal(503, 'no room for another change stream at the moment', { 'Retry-After': String(seconds) });
}

/** RFC 6455 §4.2.1, and that both sides speak the same protocol. */
function isHandshake({ method, headers }: IncomingMessage): boolean {
  const protocols = headers['sec-websocket-protocol'] ?? '';
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    KEY.test(headers['sec-websocket-key'] ?? '') &&
    (protocols === PROTOCOL || protocols.split(',').some((each) => each.trim() === PROTOCOL))
  );
}

function upgradeRequired(): Refusal {
  return new Refusal(426, `expected: a WebSocket handshake, version 13, sub-protocol ${PROTOCOL}`, {
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
  });
}
