import type { Content } from '../../operations/change-set.js';
import type { CloseCode } from './close-codes.js';
import type { Edge, Subscription } from './subscription.js';

/** What the edge is to do, in this order. */
export type Effect<E extends Edge> =
  /** Catch up with `subscription.resume`, then offer it the newest. */
  | { readonly kind: 'open'; readonly subscription: Subscription<E> }
  /** It is over: stop offering. */
  | { readonly kind: 'drop'; readonly subscription: Subscription<E> }
  /** Send what was offered; `from` is the content the client was sent before, undefined for its first. */
  | {
      readonly kind: 'environment';
      readonly subscription: Subscription<E>;
      readonly transfer: 'none' | 'full';
      readonly from: Content | undefined;
    }
  | { readonly kind: 'problem'; readonly id: string | undefined; readonly error: Error; readonly ended: boolean }
  /** Find out whom the token speaks for; then `renew`. */
  | { readonly kind: 'authenticate'; readonly token: string }
  | { readonly kind: 'close'; readonly code: CloseCode; readonly reason: string };

export const NOTHING: readonly never[] = [];
