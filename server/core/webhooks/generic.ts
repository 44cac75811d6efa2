import { textsOf } from './commit-paths.js';
import { bodySignature, secretProof } from './proof.js';
import { type ChangedPaths, present, type SenderRules } from './provider.js';
import { standardSignature } from './standard-webhook.js';

/** Whoever else: a hook script of a repository, a pipeline, curl. */
export const generic: SenderRules = {
  sender: 'generic',
  isNamed: () => true,
  proofs: (headers) => [
    ...standardSignature(headers),
    ...bodySignature(headers('x-hub-signature-256'), 'sha256='),
    ...secretProof(headers('cairn-webhook-token')),
  ],
  deliveryIds: (headers) => present(headers, 'webhook-id'),
  // `path=*` is all that most of them ever say.
  bodiesRepeat: true,
  expected: 'X-Hub-Signature-256, Cairn-Webhook-Token or webhook-signature',
};

/** `path` may be one or a list, as JSON or in a form. */
export const genericPaths: ChangedPaths = (_headers, { path }) => {
  if (typeof path === 'string') return [path];
  return Array.isArray(path) ? textsOf(path) : undefined;
};
