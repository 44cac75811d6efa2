import { commitPaths } from './commit-paths.js';
import { type Proof, secretProof } from './proof.js';
import { type ChangedPaths, present, type SenderRules, type WebhookHeaders } from './provider.js';

const TOLERANCE_MS = 3_600_000;

/** @see https://help.gitee.com/webhook/how-to-verify-webhook-keys */
export const gitee: SenderRules = {
  sender: 'gitee',
  isNamed: (headers) => present(headers, 'x-gitee-event', 'x-git-oschina-event').length > 0,
  proofs,
  // The signature is made for one moment, and says nothing of the body: whoever has seen it must not use it again.
  deliveryIds: (headers) => (isSigned(headers) ? present(headers, 'x-gitee-token') : []),
  bodiesRepeat: false,
  expected: 'X-Gitee-Token',
};

/** Either the secret itself, or a signature over the time and the secret. */
function proofs(headers: WebhookHeaders): readonly Proof[] {
  const token = headers('x-gitee-token');
  if (token === undefined || !isSigned(headers)) return secretProof(token);
  const timestamp = headers('x-gitee-timestamp') ?? '';
  if (!/^\d{1,15}$/.test(timestamp)) return [];
  const time = { atMs: Number(timestamp), toleranceMs: TOLERANCE_MS };
  const signed = [{ text: `${timestamp}\n` }, 'secret'] as const;
  return [{ kind: 'signature', given: [token], encoding: 'base64', signed, key: 'text', time }];
}

function isSigned(headers: WebhookHeaders): boolean {
  return present(headers, 'x-gitee-timestamp').length > 0;
}

export const giteePaths: ChangedPaths = (headers, payload) =>
  headers('x-git-oschina-event') === 'Push Hook' ? commitPaths(payload) : undefined;
