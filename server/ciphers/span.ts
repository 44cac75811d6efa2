/**
 * Bytes among others. A view of them would cost more than these two numbers, and an answer may hold a thousand values.
 */
export interface Span {
  readonly bytes: Buffer;
  readonly start: number;
  /** The first one behind it. */
  readonly end: number;
}

export function spanOf(bytes: Buffer): Span {
  return { bytes, start: 0, end: bytes.length };
}
