import { STATUS_CODES } from 'node:http';

/**
 * A request that HTTP itself gives the answer to: wrong method, no acceptable form, wrong host. Nothing in the domain
 * went wrong, so it has no error code.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.name = 'Refusal';
    this.status = status;
    this.headers = headers;
  }
}

export function methodNotAllowed(allowed: readonly string[]): Refusal {
  return new Refusal(405, `expected: ${allowed.join(', ')}`, { Allow: allowed.join(', ') });
}

/** The phrase that belongs to a status, e.g. `Not Found`. */
export function statusPhrase(status: number): string {
  return STATUS_CODES[status] ?? 'Unknown';
}
