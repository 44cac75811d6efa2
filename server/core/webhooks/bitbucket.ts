import { bodySignature } from './proof.js';
import { present, type SenderRules } from './provider.js';

/**
 * Bitbucket Cloud and Bitbucket Server (Data Center): they sign alike, and differ in what they tell.
 *
 * @see https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/
 */
export const bitbucket: SenderRules = {
  sender: 'bitbucket',
  isNamed: (headers) => headers('x-event-key') !== undefined,
  proofs: (headers) => bodySignature(headers('x-hub-signature'), 'sha256='),
  deliveryIds: (headers) => present(headers, 'x-request-uuid', 'x-request-id'),
  bodiesRepeat: false,
  expected: 'X-Hub-Signature',
};
