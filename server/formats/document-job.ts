import type { Seal } from '../core/seal.js';
import type { PackedProperties } from '../threads/packed-properties.js';
import type { SentError } from '../threads/sent-error.js';
import type { FormatLimits } from './format-limits.js';
import type { Content } from './read-content.js';

/** What the thread that parses is asked: for the documents of a file, or for what is encrypted in it. */
export interface DocumentJob {
  readonly kind: 'documents' | 'content';
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly limits: FormatLimits;
  readonly dataKey: Uint8Array | undefined;
}

export type DocumentAnswer =
  | {
      readonly kind: 'documents';
      readonly documents: PackedProperties;
      /** Of all of them, when they come sealed. */
      readonly seal: Seal | undefined;
      readonly unopened: SentError | undefined;
    }
  | { readonly kind: 'content'; readonly content: Content }
  | { readonly kind: 'refused'; readonly error: SentError };
