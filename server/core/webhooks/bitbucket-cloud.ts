import { type ChangedPaths, type Payload, present } from './provider.js';

const EVENTS: readonly string[] = ['repo:push', 'pullrequest:fulfilled'];

/** Its payloads name no files: whatever was pushed, everything may have changed. */
export const bitbucketCloudPaths: ChangedPaths = (headers, { push }) => {
  if (!EVENTS.includes(headers('x-event-key') ?? '') || present(headers, 'x-hook-uuid').length === 0) return undefined;
  const changes = typeof push === 'object' && push !== null ? (push as Payload).changes : undefined;
  return Array.isArray(changes) ? ['application.yml'] : undefined;
};
