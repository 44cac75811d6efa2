import type { Seal } from '../core/seal.js';
import type { FormatLimits } from './format-limits.js';
import { sealedContent } from './sops/sops-text.js';
import { writtenValues } from './written-values.js';

/** A text that may be a cipher text, and where it is written in the text of its file. */
export interface WrittenText {
  readonly key: string;
  readonly text: string;
  /** Offsets, quotes included. */
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
}

/** What is encrypted in a file that is served as it lies. */
export type Content =
  | { readonly kind: 'plain' }
  /** By SOPS: ask again with the data key. */
  | { readonly kind: 'sealed'; readonly seal: Seal }
  | { readonly kind: 'opened'; readonly bytes: Uint8Array }
  /** Values that look like cipher texts, of a format that has values. */
  | { readonly kind: 'texts'; readonly texts: readonly WrittenText[] };

/** As `ParseDocuments` is for configuration. @throws InvalidDocumentError, LimitExceededError, UndecryptableSecretError */
export type ReadContent = (path: string, bytes: Uint8Array, dataKey?: Uint8Array) => Promise<Content>;

/** Of SOPS' there are none outside of its own files: whoever opens it says so. */
const MARKERS = ['{cipher}', '{cairn:', '{vault', 'ENC[AES256_GCM,'];

/** @param dataKey opens what SOPS has encrypted */
export function readContent(path: string, bytes: Uint8Array, limits: FormatLimits, dataKey?: Uint8Array): Content {
  const sops = sealedContent(path, bytes, limits);
  if (sops) return dataKey ? { kind: 'opened', bytes: sops.open(dataKey) } : { kind: 'sealed', seal: sops.seal };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hasValues = /\.(?:ya?ml|properties|json)$/.test(path) && MARKERS.some((marker) => buffer.includes(marker));
  if (!hasValues) return { kind: 'plain' };
  const { values } = writtenValues(path, buffer, limits);
  const texts = values.filter(({ text, comment }) => comment === undefined && /^(?:\{[cv]|ENC\[)/.test(text));
  return texts.length === 0 ? { kind: 'plain' } : { kind: 'texts', texts: texts.map((each) => ({ ...each })) };
}
