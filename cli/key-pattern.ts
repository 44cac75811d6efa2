import { globMatches } from '../server/core/glob.js';

/** `db.*` fits one part, `db.**` any number of them, none too; a list's index is a part of its own: `hosts[*]`. */
export function keyPattern(pattern: string): (key: string) => boolean {
  const parts = partsOf(pattern);
  return (key) => globMatches(parts, partsOf(key));
}

function partsOf(key: string): readonly string[] {
  return key.split(/\.|(?=\[)/);
}
