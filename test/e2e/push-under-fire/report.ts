/** What a client has to tell; times are milliseconds since the epoch. */
export type ClientReport =
  | { readonly kind: 'ready'; readonly client: string; readonly version: string }
  | {
      readonly kind: 'applied';
      readonly client: string;
      readonly version: string;
      readonly atMs: number;
      /** The same number, written in two files by each commit. */
      readonly beats: readonly [unknown, unknown];
    }
  | { readonly kind: 'failed'; readonly client: string; readonly reason: string };
