import { setImmediate } from 'node:timers/promises';
import type { Clock, Random } from '../core/ports.js';
import type { ClientSocket } from './client-socket.js';
import { CLOSE } from './protocol/close-codes.js';
import { goodbyeFrame } from './protocol/write-frames.js';

const SLICE = 250;
/** So many milliseconds more for each client that comes back, within these bounds. */
const WINDOW_PER_CLIENT_MS = 2;
const MIN_WINDOW_MS = 1_000;
const MAX_WINDOW_MS = 30_000;
/** How long clients may take to say goodbye as well. */
const GRACE_MS = 2_000;
const LOOK_AGAIN_MS = 20;

/**
 * When each of `count` clients is to come back, in milliseconds: one in each part of a window, so that whoever takes
 * over is met by an even stream.
 */
export function spreadDelays(count: number, random: Random): readonly number[] {
  const windowMs = Math.min(Math.max(count * WINDOW_PER_CLIENT_MS, MIN_WINDOW_MS), MAX_WINDOW_MS);
  return Array.from({ length: count }, (_, index) => Math.floor(((index + random()) / count) * windowMs));
}

/** Tells everybody that the server stops and when to come back, and returns when all are gone, by themselves or not. */
export async function sayGoodbye(
  sockets: readonly ClientSocket[],
  isEmpty: () => boolean,
  { clock, random }: { clock: Clock; random: Random },
): Promise<void> {
  const delays = spreadDelays(sockets.length, random);
  for (const [index, socket] of sockets.entries()) {
    socket.writeText(goodbyeFrame('shutdown', delays[index] ?? 0));
    socket.close(CLOSE.serviceRestart, 'the server stops');
    if (index % SLICE === SLICE - 1) await setImmediate();
  }
  const endMs = clock.monotonic() + GRACE_MS;
  while (!isEmpty() && clock.monotonic() < endMs) {
    await new Promise<void>((resolve) => clock.after(LOOK_AGAIN_MS, resolve));
  }
  for (const socket of sockets) socket.terminate();
}
