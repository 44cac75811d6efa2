import type { LoadTarget } from './load.js';

type Expected = LoadTarget['expected'];

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '\r\n0\r\n\r\n';
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked\r\n/i;
const STATUS_AT = 'HTTP/1.1 '.length;
const MAX_HEAD_BYTES = 8_192;
const NOT_MODIFIED = 304;

/**
 * Follows one connection's answers through whatever pieces they arrive in. Says true when an answer is complete, a text
 * when it is not the expected one. At most one answer is under way, since nothing is pipelined.
 */
export function answerCounter(expected: Expected): (buffer: Buffer, bytes: number) => boolean | string {
  let head = '';
  let received = 0;
  let tail = '';
  /** Of head and body; 0 while the head is not complete. */
  let total = 0;

  return (buffer, bytes) => {
    received += bytes;
    if (total === 0) {
      head += buffer.toString('latin1', 0, Math.min(bytes, MAX_HEAD_BYTES));
      const end = head.indexOf(HEAD_END);
      if (end < 0) return head.length > MAX_HEAD_BYTES && 'the head of an answer does not end';
      const wrong = mismatch(head.slice(0, end + 2), expected);
      if (wrong) return wrong;
      total = expected.bodyBytes === 'chunked' ? Number.POSITIVE_INFINITY : end + HEAD_END.length + expected.bodyBytes;
    }
    if (expected.bodyBytes === 'chunked') {
      tail = (tail + buffer.toString('latin1', Math.max(0, bytes - LAST_CHUNK.length), bytes)).slice(
        -LAST_CHUNK.length,
      );
      if (tail === LAST_CHUNK) total = received;
    }
    if (received < total) return false;
    const extra = received - total;
    [head, tail, received, total] = ['', '', 0, 0];
    return extra === 0 || `${extra} bytes after the answer (expected: none)`;
  };
}

/** A 304 has no body, whatever length it tells of (RFC 9110 §15.4.5). */
function mismatch(head: string, { status, bodyBytes }: Expected): string | undefined {
  const met = Number(head.slice(STATUS_AT, STATUS_AT + 3));
  if (met !== status) return `answered ${met} (expected: ${status})`;
  if (met === NOT_MODIFIED) return undefined;
  if (bodyBytes === 'chunked') return CHUNKED.test(head) ? undefined : 'answered in one piece (expected: chunked)';
  const length = Number(CONTENT_LENGTH.exec(head)?.[1] ?? -1);
  return length === bodyBytes ? undefined : `answered ${length} bytes (expected: ${bodyBytes})`;
}
