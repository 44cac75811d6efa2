/**
 * Whether an `If-None-Match` header names the tag: weak comparison, lists and `*` (RFC 9110 §13.1.2). Our own, since
 * the built-in `fetch` adds `Cache-Control: no-cache`, after which the usual freshness check never says yes.
 */
export function namesTag(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag) return true;
  const opaque = opaqueTag(etag);
  return ifNoneMatch.split(',').some((candidate) => {
    const text = candidate.trim();
    return text === '*' || opaqueTag(text) === opaque;
  });
}

/** Whether nothing is newer than an `If-Modified-Since` header says, to the second; a date that is none says nothing. */
function isUnmodifiedSince(ifModifiedSince: string, lastModified: string): boolean {
  return Date.parse(lastModified) <= Date.parse(ifModifiedSince);
}

/** A precondition on the tag outranks one on the date. */
export function isNotModified(
  { etag, lastModified }: { etag: string; lastModified?: string | undefined },
  asked: { ifNoneMatch?: string | undefined; ifModifiedSince?: string | undefined },
): boolean {
  if (asked.ifNoneMatch !== undefined) return namesTag(asked.ifNoneMatch, etag);
  if (asked.ifModifiedSince === undefined || lastModified === undefined) return false;
  return isUnmodifiedSince(asked.ifModifiedSince, lastModified);
}

function opaqueTag(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}
