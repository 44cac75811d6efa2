import { bodySignature } from './proof.js';
import { type ChangedPaths, present, type SenderRules } from './provider.js';

/**
 * Forgejo too. Both send the headers of GitHub and Gogs besides their own, so they must be looked for first.
 *
 * @see https://docs.gitea.com/usage/webhooks
 */
export const gitea: SenderRules = {
  sender: 'gitea',
  isNamed: (headers) => present(headers, 'x-gitea-event', 'x-forgejo-event').length > 0,
  proofs: (headers) => bodySignature(headers('x-gitea-signature') ?? headers('x-forgejo-signature')),
  deliveryIds: (headers) => present(headers, 'x-gitea-delivery', 'x-forgejo-delivery'),
  bodiesRepeat: false,
  expected: 'X-Gitea-Signature',
};

/** Gitea did not name files for a long time, so Spring takes every push of it for a change of everything. */
export const giteaPaths: ChangedPaths = (headers, { commits }) =>
  headers('x-gitea-event') === 'push' && Array.isArray(commits) ? ['application.yml'] : undefined;
