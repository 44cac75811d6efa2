import type { KeyChange } from '../../operations/change-set.js';

export interface EnvironmentHead {
  readonly id: string;
  readonly transfer: 'none' | 'full';
  readonly version: string;
  readonly etag: string;
  /** Undefined for the first environment of a subscription: nobody knows what the client had. */
  readonly changes: readonly KeyChange[] | undefined;
}

/** All of an environment frame but the environment itself, which is the same bytes for everybody. */
export function environmentFrame({ id, transfer, version, etag, changes }: EnvironmentHead): {
  readonly before: string;
  readonly after: string;
} {
  const head = JSON.stringify({ type: 'environment', id, transfer, version, etag, changes });
  return transfer === 'none'
    ? { before: head, after: '' }
    : { before: `${head.slice(0, -1)},"environment":`, after: '}' };
}

/**
 * @param id of the subscription it is about; undefined: of the connection
 * @param problem RFC 9457
 * @param ended whether the subscription is over
 */
export function problemFrame(id: string | undefined, problem: object, ended: boolean): string {
  return JSON.stringify({ type: 'problem', id, ended, problem });
}

export function goodbyeFrame(reason: string, reconnectInMs: number): string {
  return JSON.stringify({ type: 'goodbye', reason, reconnectInMs });
}
