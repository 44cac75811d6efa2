import type { Proof } from './proof.js';

/** Who may send webhooks, by the name of its settings. Bitbucket Cloud and Bitbucket Server share one. */
export type Sender = 'github' | 'gitlab' | 'gitea' | 'gogs' | 'gitee' | 'bitbucket' | 'generic';

/** The value of a header, by its name in lower case. */
export type WebhookHeaders = (name: string) => string | undefined;

/** A JSON object nobody has looked into yet. */
export type Payload = Readonly<Record<string, unknown>>;

/**
 * The files that a payload says were changed, or undefined when it is not understood. `application.yml` stands for
 * everything, where a provider does not name files.
 */
export type ChangedPaths = (headers: WebhookHeaders, payload: Payload) => readonly string[] | undefined;

/** How a sender shows that it knows the secret. */
export interface SenderRules {
  readonly sender: Sender;
  /** Whether the headers say that the request comes from there. */
  readonly isNamed: (headers: WebhookHeaders) => boolean;
  /** What it offers as proof; one that holds is enough. */
  readonly proofs: (headers: WebhookHeaders) => readonly Proof[];
  /** What is different in each delivery, if the headers hold such a thing. */
  readonly deliveryIds: (headers: WebhookHeaders) => readonly string[];
  /** Whether two deliveries may well have the same body, so that it tells nothing about a replay. */
  readonly bodiesRepeat: boolean;
  /** What is expected, in words, for whoever sets it up. */
  readonly expected: string;
}

/** The headers of these names that are there. */
export function present(headers: WebhookHeaders, ...names: readonly string[]): readonly string[] {
  return names.map(headers).filter((value) => value !== undefined && value !== '') as readonly string[];
}
