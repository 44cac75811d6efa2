/**
 * As much of `fetch` as is used: the built-in one, undici's and a wrapper of either fit. The signal ends the request
 * and the reading of the body.
 */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchAnswer>;

export interface FetchInit {
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  readonly redirect: 'manual';
  readonly cache: 'no-cache';
}

export interface FetchAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}
