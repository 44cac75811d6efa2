/**
 * Whether a request belongs to a repository. The whole profile list counts as one text, as Spring has it: `*\/staging`
 * takes `staging` and `staging,cloud`, but not `cloud,staging`.
 *
 * @param patterns `application/profile` with `*`; without a slash any profile counts, and so do further applications
 */
export function matchesPattern(patterns: readonly string[], application: string, profile: string): boolean {
  const text = `${application}/${profile}`;
  return patterns.flatMap(variants).some((pattern) => matchesGlob(pattern, text));
}

function variants(patterns: string): readonly string[] {
  return patterns.split(',').flatMap((part) => {
    const pattern = part.trim();
    const anyProfile = pattern.includes('/') ? [] : [`${pattern}/*`];
    return [...anyProfile, pattern, ...(pattern.endsWith('*') ? [] : [`${pattern},*`])];
  });
}

/** `*` is any run of characters. Goes back only to the last star, so that no pattern is slow. */
function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let position = 0; position < text.length; ) {
    if (pattern[at] === '*') {
      star = at;
      resume = position;
      at += 1;
    } else if (pattern[at] === text[position]) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      position = resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
