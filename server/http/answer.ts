import type { Coordinates } from '../core/environment.js';
import type { Freshness } from '../core/ports.js';
import type { Rejection } from '../core/rejection.js';
import { KnownHead } from './known-head.js';

/** A read answer as a route makes it. */
export interface Answer {
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly etag: string;
  readonly version: string;
  /** Request headers, besides `Authorization`, that chose this form. */
  readonly chosenBy: readonly string[];
  /** Whether it holds what only its reader may have: nobody on the way may keep it. */
  readonly isPrivate?: boolean;
  /** An HTTP date, for what has one. */
  readonly lastModified?: string;
  /** Headers that only this kind of answer has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly freshness: readonly Freshness[];
  /** Why this is an older version than the one asked for. */
  readonly rejection?: Rejection | undefined;
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
  /** The same two, for answering again and again. */
  readonly heads: { readonly ok: KnownHead; readonly notModified: KnownHead };
  /** A string when that is all ASCII and short: node then sends head and body in one write. */
  readonly body: Buffer | string;
  readonly bytes: number;
  readonly freshness: readonly Freshness[];
  /** Whether it would still be made of the same; undefined where every change is announced. */
  readonly isCurrent: (() => boolean) | undefined;
  readonly rejection?: Rejection | undefined;
  readonly coordinates: Coordinates;
}

/** Up to here a string is faster than a buffer; far above it is slower. */
const MAX_STRING_BYTES = 4096;

/** Everything about an answer that is the same for each request, once. */
export function prepareAnswer(answer: Answer): PreparedAnswer {
  const { contentType, body, etag, version, lastModified } = answer;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const common = [
    ...[
      'ETag',
      etag,
      'Cache-Control',
      answer.isPrivate ? 'private, no-store' : 'no-cache',
      'Vary',
      ['Authorization', ...answer.chosenBy].join(', '),
    ],
    ...['Cairn-Version', version],
    ...(lastModified === undefined ? [] : ['Last-Modified', lastModified]),
  ];
  const own = Object.entries(answer.headers ?? {}).flat();
  const headers = ['Content-Type', contentType, 'Content-Length', String(bytes.byteLength), ...common, ...own];
  return {
    etag,
    lastModified,
    version,
    headers,
    notModifiedHeaders: common,
    heads: { ok: new KnownHead(200, headers), notModified: new KnownHead(304, common) },
    body: bytes.byteLength <= MAX_STRING_BYTES && isAscii(bytes) ? bytes.toString('latin1') : bytes,
    bytes: bytes.byteLength,
    freshness: answer.freshness,
    isCurrent: currency(answer.freshness),
    rejection: answer.rejection,
    coordinates: answer.coordinates,
  };
}

function currency(freshness: readonly Freshness[]): PreparedAnswer['isCurrent'] {
  const changing = freshness.filter(({ isCurrent }) => isCurrent !== undefined);
  return changing.length === 0 ? undefined : () => changing.every((each) => each.isCurrent?.());
}

/**
 * The `Cairn-Stale` header: that a newer commit was refused, and how old that is; that a remote has been silent for too
 * long, or a Vault is, and how old what is served is. Undefined when none of this is so.
 *
 * @param nowMs milliseconds since the epoch
 */
export function staleness(answer: Pick<PreparedAnswer, 'freshness' | 'rejection'>, nowMs: number): string | undefined {
  const silent = silence(answer.freshness);
  if (answer.rejection === undefined) return silent;
  const { rejected, rejectedAt } = answer.rejection;
  const age = Math.max(0, Math.floor((nowMs - Date.parse(rejectedAt)) / 1000));
  const refused = `reason=rejected; commit=${rejected}; age=${age}`;
  return silent === undefined ? refused : `${refused}, ${silent}`;
}

/** Asked at each request: nothing is allocated while nobody is silent. */
function silence(freshness: readonly Freshness[]): string | undefined {
  const remote = oldest(freshness, 'remote');
  const vault = oldest(freshness, 'vault');
  if (vault === undefined) return remote === undefined ? undefined : `reason=remote; age=${remote}`;
  const vaults = `reason=vault; age=${vault}`;
  return remote === undefined ? vaults : `reason=remote; age=${remote}, ${vaults}`;
}

function oldest(freshness: readonly Freshness[], source: Freshness['of']): number | undefined {
  let oldest: number | undefined;
  for (const each of freshness) {
    if ((each.of ?? 'remote') !== source) continue;
    const seconds = each.staleSeconds();
    if (seconds !== undefined && (oldest === undefined || seconds > oldest)) oldest = seconds;
  }
  return oldest;
}

function isAscii(bytes: Buffer): boolean {
  return !bytes.some((byte) => byte > 0x7f);
}
