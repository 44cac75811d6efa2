/** Whether a path pattern of search paths holds anything to expand. */
export function isGlob(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?');
}

/**
 * Ant-style match of a folder: `?` is one character, `*` any characters within a segment, `**` any segments, none too.
 * Only the last star is ever tried again, so the work is at most length × length: there is no input that explodes.
 */
export function globMatches(pattern: readonly string[], path: readonly string[]): boolean {
  return starMatches(pattern, path, '**', segmentMatches);
}

function segmentMatches(pattern: string, segment: string): boolean {
  if (!isGlob(pattern)) return pattern === segment;
  return starMatches(pattern, segment, '*', (expected, met) => expected === '?' || expected === met);
}

/** The usual two-pointer wildcard match, over the characters of a segment or over the segments of a path. */
function starMatches(
  pattern: ArrayLike<string>,
  text: ArrayLike<string>,
  star: string,
  matches: (expected: string, met: string) => boolean,
): boolean {
  let at = 0;
  let afterStar = -1;
  let retryFrom = 0;
  for (let met = 0; met < text.length; ) {
    const expected = pattern[at];
    if (expected === star) {
      afterStar = ++at;
      retryFrom = met;
    } else if (expected !== undefined && matches(expected, text[met] as string)) {
      at++;
      met++;
    } else {
      if (afterStar < 0) return false;
      at = afterStar;
      met = ++retryFrom;
    }
  }
  while (pattern[at] === star) at++;
  return at === pattern.length;
}
