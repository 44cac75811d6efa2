import type { LoadTarget } from './load.js';

const HEAD_END = '\r\n\r\n';
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;
const STATUS_AT = 'HTTP/1.1 '.length;
const MAX_HEAD_BYTES = 8_192;
const NOT_MODIFIED = 304;

/**
 * Follows one connection's answers through whatever pieces they arrive in. Says true when an answer is complete, a text
 * when it is not the expected one. At most one answer is under way, since nothing is pipelined.
 */
export function answerCounter(expected: LoadTarget['expected']): (buffer: Buffer, bytes: number) => boolean | string {
  let head = '';
  let received = 0;
  let total = 0;

  return (buffer, bytes) => {
    received += bytes;
    if (total === 0) {
      head += buffer.toString('latin1', 0, Math.min(bytes, MAX_HEAD_BYTES));
      const end = head.indexOf(HEAD_END);
      if (end < 0) return head.length > MAX_HEAD_BYTES && 'the head of an answer does not end';
      const wrong = mismatch(head, end, expected);
      if (wrong) return wrong;
      total = end + HEAD_END.length + expected.bodyBytes;
    }
    if (received < total) return false;
    const extra = received - total;
    head = '';
    received = 0;
    total = 0;
    return extra === 0 || `${extra} bytes after the answer (expected: none)`;
  };
}

/** A 304 has no body, whatever length it tells of (RFC 9110 §15.4.5). */
function mismatch(head: string, end: number, { status, bodyBytes }: LoadTarget['expected']): string | undefined {
  const met = Number(head.slice(STATUS_AT, STATUS_AT + 3));
  if (met !== status) return `answered ${met} (expected: ${status})`;
  if (met === NOT_MODIFIED) return undefined;
  const length = Number(CONTENT_LENGTH.exec(head.slice(0, end))?.[1] ?? -1);
  return length === bodyBytes ? undefined : `answered ${length} bytes (expected: ${bodyBytes})`;
}
