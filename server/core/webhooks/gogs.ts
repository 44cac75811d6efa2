import { commitPaths } from './commit-paths.js';
import { bodySignature } from './proof.js';
import { type ChangedPaths, present, type SenderRules } from './provider.js';

/** @see https://gogs.io/advancing/webhooks */
export const gogs: SenderRules = {
  sender: 'gogs',
  isNamed: (headers) => headers('x-gogs-event') !== undefined,
  proofs: (headers) => bodySignature(headers('x-gogs-signature')),
  deliveryIds: (headers) => present(headers, 'x-gogs-delivery'),
  bodiesRepeat: false,
  expected: 'X-Gogs-Signature',
};

export const gogsPaths: ChangedPaths = (headers, payload) =>
  headers('x-gogs-event') === 'push' ? commitPaths(payload) : undefined;
