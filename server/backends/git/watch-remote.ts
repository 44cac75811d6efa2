import { RefWatch, type RefWatchOptions } from './ref-watch.js';
import { parseRemoteUri } from './remote-uri.js';

/**
 * Watches a remote that lies on this machine; undefined for any other, and where nobody looks at remotes by himself.
 *
 * @param pollIntervalMs 0: never look
 */
export async function watchRemote(
  { uri, pollIntervalMs }: { uri: string; pollIntervalMs: number },
  options: RefWatchOptions,
): Promise<RefWatch | undefined> {
  const { protocol, address } = parseRemoteUri(uri);
  return protocol === 'file' && pollIntervalMs > 0 ? RefWatch.open(address, options) : undefined;
}
