import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.js';

/**
 * The bytes of a request's body, as they came.
 *
 * @throws Refusal 415 when they are compressed: what a few of them unpack to is not known before, and signatures are
 *   made over something else; 413 when there are more than `maxBytes`, without reading on
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new Refusal(415, 'a compressed body (expected: identity)', { 'Accept-Encoding': 'identity', ...CLOSE });
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunksOf(request)) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** To leave it early does not end the connection, which the answer still needs. */
async function* chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch {
    throw new Refusal(400, 'the body ends too early', CLOSE);
  }
}

/** Whatever else comes on that connection is the rest of the body. */
const CLOSE = { Connection: 'close' };

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, `a body over ${maxBytes} bytes`, CLOSE);
}
