import { type ChangedPaths, present } from './provider.js';

/** Its payloads name no files: whatever was pushed or merged, everything may have changed. */
export const bitbucketServerPaths: ChangedPaths = (headers, { changes }) => {
  if (present(headers, 'x-request-id').length === 0) return undefined;
  const event = headers('x-event-key');
  const isPush = event === 'repo:refs_changed' && Array.isArray(changes);
  return isPush || event === 'pr:merged' ? ['application.yml'] : undefined;
};
