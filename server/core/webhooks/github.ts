import { commitPaths } from './commit-paths.js';
import { bodySignature } from './proof.js';
import { type ChangedPaths, present, type SenderRules } from './provider.js';

/** @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export const github: SenderRules = {
  sender: 'github',
  isNamed: (headers) => headers('x-github-event') !== undefined,
  proofs: (headers) => bodySignature(headers('x-hub-signature-256'), 'sha256='),
  deliveryIds: (headers) => present(headers, 'x-github-delivery'),
  bodiesRepeat: false,
  expected: 'X-Hub-Signature-256',
};

export const githubPaths: ChangedPaths = (headers, payload) =>
  headers('x-github-event') === 'push' ? commitPaths(payload) : undefined;
