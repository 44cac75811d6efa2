const FINAL_TEXT = 0x81;
const FINAL_PING = 0x89;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** An empty ping. */
export const PING_FRAME: Buffer = Buffer.from([FINAL_PING, 0]);

/**
 * One text message as it goes over the wire, unmasked as servers send it: made once, written to every socket.
 *
 * @see RFC 6455 §5.2
 */
export function textFrame(...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return Buffer.concat([headerOf(length), ...parts]);
}

function headerOf(length: number): Buffer {
  if (length < LENGTH_16) return Buffer.from([FINAL_TEXT, length]);
  if (length <= 0xffff) return Buffer.from([FINAL_TEXT, LENGTH_16, length >> 8, length & 0xff]);
  const header = Buffer.alloc(10);
  header[0] = FINAL_TEXT;
  header[1] = LENGTH_64;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
