import type { IncomingMessage } from 'node:http';
import { InvalidRequestError } from '../core/errors.js';
import { Refusal } from './refusal.js';

const MAX_BYTES = 1024 * 1024;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;

export interface TextBody {
  /** In lower case, without parameters. */
  readonly type: string;
  readonly text: string;
}

/**
 * The whole body as text.
 *
 * @throws InvalidRequestError when there is none, or no Content-Type; Refusal 413 and 415
 */
export async function readTextBody(request: IncomingMessage): Promise<TextBody> {
  const contentType = request.headers['content-type'];
  if (!contentType) throw new InvalidRequestError('Content-Type: missing');
  if (request.headers['content-encoding'] !== undefined) throw new Refusal(415, 'a compressed body is not read');
  const charset = CHARSET.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
  if (charset !== 'utf-8' && charset !== 'utf8') throw new Refusal(415, 'expected: UTF-8');
  const text = decode(await readBytes(request));
  if (text === '') throw new InvalidRequestError('body: empty');
  return { type: contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '', text };
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length; // a request without an encoding yields buffers
    if (length > MAX_BYTES) throw new Refusal(413, `expected: at most ${MAX_BYTES} bytes`, { Connection: 'close' });
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new InvalidRequestError('body: not UTF-8');
  }
}
