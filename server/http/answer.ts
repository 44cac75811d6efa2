import type { Coordinates } from '../core/environment.js';
import type { Freshness } from '../core/ports.js';

/** A read answer as a route makes it. */
export interface Answer {
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly etag: string;
  readonly version: string;
  /** Request headers, besides `Authorization`, that chose this form. */
  readonly chosenBy: readonly string[];
  /** An HTTP date, for what has one. */
  readonly lastModified?: string;
  /** Headers that only this kind of answer has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly freshness: readonly Freshness[];
  /** What the reader must have the right to read. */
  readonly coordinates: Coordinates;
}

/** Ready to be written: names and values alternate in the header lists, as `writeHead` takes them. */
export interface PreparedAnswer {
  readonly etag: string;
  readonly lastModified: string | undefined;
  readonly version: string;
  readonly headers: readonly string[];
  /** Those of a 304 (RFC 9110 §15.4.5). */
  readonly notModifiedHeaders: readonly string[];
  /** A string when that is all ASCII and short: node then sends head and body in one write. */
  readonly body: Buffer | string;
  readonly bytes: number;
  readonly freshness: readonly Freshness[];
  readonly coordinates: Coordinates;
}

/** Up to here a string is faster than a buffer; far above it is slower. */
const MAX_STRING_BYTES = 4096;

/** Everything about an answer that is the same for each request, once. */
export function prepareAnswer(answer: Answer): PreparedAnswer {
  const { contentType, body, etag, version, lastModified } = answer;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const common = [
    ...['ETag', etag, 'Cache-Control', 'no-cache', 'Vary', ['Authorization', ...answer.chosenBy].join(', ')],
    ...['Cairn-Version', version],
    ...(lastModified === undefined ? [] : ['Last-Modified', lastModified]),
  ];
  const own = Object.entries(answer.headers ?? {}).flat();
  const length = String(bytes.byteLength);
  return {
    etag,
    lastModified,
    version,
    headers: ['Content-Type', contentType, 'Content-Length', length, ...common, ...own],
    notModifiedHeaders: common,
    body: bytes.byteLength <= MAX_STRING_BYTES && isAscii(bytes) ? bytes.toString('latin1') : bytes,
    bytes: bytes.byteLength,
    freshness: answer.freshness,
    coordinates: answer.coordinates,
  };
}

/** The `Cairn-Stale` header: how old what is served is, when a remote has been silent for too long. */
export function staleness(freshness: readonly Freshness[]): string | undefined {
  let oldest: number | undefined;
  for (const layer of freshness) {
    const seconds = layer.staleSeconds();
    if (seconds !== undefined && (oldest === undefined || seconds > oldest)) oldest = seconds;
  }
  return oldest === undefined ? undefined : `reason=remote; age=${oldest}`;
}

function isAscii(bytes: Buffer): boolean {
  return !bytes.some((byte) => byte > 0x7f);
}
