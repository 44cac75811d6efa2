import type { Evidence } from './evidence.js';

/** One question to a server. */
export interface Question {
  readonly target: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the body of its answer is one that a secret may be in. */
  readonly mayOpen?: boolean;
}

export interface Seen {
  readonly status: number;
  readonly etag: string | undefined;
  readonly text: string;
  /** The canaries in the body, where they may be. */
  readonly shown: ReadonlySet<string>;
}

/** Asks, and looks at all of the answer. */
export async function ask(evidence: Evidence, url: string, question: Question): Promise<Seen> {
  const { target, method = 'GET', headers = {}, body, mayOpen = false } = question;
  const response = await fetch(url + target, { method, headers, ...(body !== undefined && { body }) });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const where = `${method} ${target} ${JSON.stringify(headers)} → ${response.status}`;
  evidence.closed(`headers of ${where}`, response.statusText, JSON.stringify([...response.headers]));
  const isOpen = mayOpen && response.status === 200;
  if (!isOpen) evidence.closed(where, bytes);
  const shown = isOpen ? evidence.opening(where, bytes) : new Set<string>();
  const text = Buffer.from(bytes).toString();
  return { status: response.status, etag: response.headers.get('etag') ?? undefined, text, shown };
}
