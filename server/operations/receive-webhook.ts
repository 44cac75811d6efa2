import { createHash } from 'node:crypto';
import { WebhookUnprovenError } from '../core/errors.js';
import type { Clock } from '../core/ports.js';
import type { Secret } from '../core/secret.js';
import { destinations } from '../core/webhooks/destinations.js';
import { isTimely, type Proof } from '../core/webhooks/proof.js';
import type { Sender, SenderRules, WebhookHeaders } from '../core/webhooks/provider.js';
import { ReplayMemory } from '../core/webhooks/replay-memory.js';
import { senderOf } from '../core/webhooks/senders.js';
import { parsePayload, type WebhookForm } from './webhook-payload.js';

/** Takes the bytes of the body as they came, and gives Spring's destinations. */
export type WebhookBody = (body: Uint8Array, form: WebhookForm) => Promise<readonly string[]>;

/**
 * Takes a webhook: first its headers, so that nobody's body is read who shows nothing, then the bytes of its body.
 *
 * @throws WebhookUnprovenError when its sender is not proven, InvalidRequestError when the body is not what the form says,
 *   NotFoundError where webhooks are not configured
 */
export type ReceiveWebhook = (headers: WebhookHeaders) => WebhookBody;

export interface WebhookDependencies {
  /** Those that a sender may prove, as they are at this moment; a sender that is not there can prove nothing. */
  readonly secrets: Readonly<Partial<Record<Sender, () => Promise<readonly Secret[]>>>>;
  /** Whether everybody is believed. */
  readonly unsigned: boolean;
  readonly proves: (proof: Proof, secret: Secret, body: Uint8Array) => boolean;
  /** Something may have changed in any of the repositories. */
  readonly onHint: () => void;
  readonly clock: Clock;
}

/**
 * What a payload says is answered and then forgotten: that it came is all that counts. Whichever repository it names,
 * ours are looked at, at the addresses that are configured.
 */
export function receiveWebhook({ secrets, unsigned, proves, onHint, clock }: WebhookDependencies): ReceiveWebhook {
  const memory = new ReplayMemory(clock);

  async function isProven(sender: Sender, proofs: readonly Proof[], body: Uint8Array): Promise<boolean> {
    const known = (await secrets[sender]?.()) ?? [];
    return proofs.some((proof) => isTimely(proof, clock.now()) && known.some((secret) => proves(proof, secret, body)));
  }

  return (headers) => {
    const rules = senderOf(headers);
    const proofs = rules.proofs(headers);
    if (!unsigned && proofs.length === 0) throw unproven(rules);
    return async (body, form) => {
      if (!unsigned && !(await isProven(rules.sender, proofs, body))) throw unproven(rules);
      const payload = parsePayload(body, form);
      // Where nothing is proven there is nothing to replay: anybody may send it anew.
      if (unsigned || !memory.isReplay(marksOf(rules, headers, body))) onHint();
      return destinations(headers, payload);
    };
  };
}

/** The same whether the proof is missing, wrong or late, and whether there is a secret for that sender at all. */
function unproven({ sender, expected }: SenderRules): WebhookUnprovenError {
  return new WebhookUnprovenError(`not proven (expected: ${expected}, made with the secret of webhooks.${sender})`);
}

/** A delivery id is rarely signed, so the body, which is, counts as well. */
function marksOf({ sender, deliveryIds, bodiesRepeat }: SenderRules, headers: WebhookHeaders, body: Uint8Array) {
  const ids = deliveryIds(headers).map((id) => `id:${id}`);
  const parts = bodiesRepeat ? ids : [...ids, 'body:'];
  return parts.map((part) => {
    const hash = createHash('sha256').update(`${sender}:${part}`);
    return (part === 'body:' ? hash.update(body) : hash).digest('base64');
  });
}
