import { commitPaths } from './commit-paths.js';
import { secretProof } from './proof.js';
import { type ChangedPaths, present, type SenderRules } from './provider.js';
import { standardSignature } from './standard-webhook.js';

/**
 * A signing token makes a signature in the Standard Webhooks form; a secret token is sent as it is.
 *
 * @see https://docs.gitlab.com/user/project/integrations/webhooks/
 */
export const gitlab: SenderRules = {
  sender: 'gitlab',
  isNamed: (headers) => headers('x-gitlab-event') !== undefined,
  proofs: (headers) => [...standardSignature(headers), ...secretProof(headers('x-gitlab-token'))],
  // The event's id is the same in all webhooks that follow from one another: it is no delivery's own where there is one.
  deliveryIds: (headers) => present(headers, 'webhook-id', 'idempotency-key', 'x-gitlab-event-uuid').slice(0, 1),
  bodiesRepeat: false,
  expected: 'X-Gitlab-Token, or webhook-signature with a signing token',
};

export const gitlabPaths: ChangedPaths = (headers, payload) =>
  headers('x-gitlab-event') === 'Push Hook' ? commitPaths(payload) : undefined;
