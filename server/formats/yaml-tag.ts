import type { DocumentDirective } from 'js-yaml';

export const MERGE_TAG = 'tag:yaml.org,2002:merge';
export const BINARY_TAG = 'tag:yaml.org,2002:binary';
export const MAP_TAG = 'tag:yaml.org,2002:map';
export const SEQUENCE_TAG = 'tag:yaml.org,2002:seq';
/** A map whose keys count, as a list of them. */
export const SET_TAG = 'tag:yaml.org,2002:set';
/** A list of maps with one key each, as one map. */
export const ORDERED_MAP_TAG = 'tag:yaml.org,2002:omap';

/** The full name of a tag as it is written: `!!int`, `!<tag:…>`, `!e!thing`; `!` stays as it is. */
export function expandTag(written: string, directives: readonly DocumentDirective[]): string {
  if (written === '!') return written;
  if (written.startsWith('!<')) return written.slice(2, -1);
  const handle = /^!(?:[0-9A-Za-z-]*!)?/.exec(written)?.[0] ?? '';
  return prefixOf(handle, directives) + written.slice(handle.length);
}

function prefixOf(handle: string, directives: readonly DocumentDirective[]): string {
  for (const directive of directives) {
    if (directive.kind === 'tag' && directive.handle === handle) return directive.prefix;
  }
  return handle === '!!' ? 'tag:yaml.org,2002:' : handle;
}
