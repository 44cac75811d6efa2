/** Shorter keys are near to each other by chance. */
export const MIN_LENGTH = 4;

/**
 * Whether two texts are one slip of the finger apart: a character too many, one too few, another one, or two that
 * changed places (Damerau-Levenshtein distance 1). Digits count things, so another digit is another thing: `db1`, `db2`.
 */
export function isOneEdit(a: string, b: string): boolean {
  if (a.length < b.length) return isOneEdit(b, a);
  if (a.length - b.length > 1 || b.length < MIN_LENGTH) return false;
  let at = 0;
  while (at < b.length && a[at] === b[at]) at += 1;
  if (a.length > b.length) return a.slice(at + 1) === b.slice(at) && !isDigit(a[at]);
  if (at === a.length || isDigit(a[at]) || isDigit(b[at])) return false;
  if (a.slice(at + 1) === b.slice(at + 1)) return true;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** Finds keys that are one edit away without comparing each with each: both have a way of leaving one character out in common. */
export class NearKeys {
  readonly #byShortened = new Map<string, string[]>();

  constructor(keys: Iterable<string>) {
    for (const key of keys) for (const text of shortened(key)) this.#add(text, key);
  }

  /** Those one edit away, in the order given. */
  find(key: string): readonly string[] {
    const near = new Set(shortened(key).flatMap((text) => this.#byShortened.get(text) ?? []));
    return [...near].filter((each) => isOneEdit(each, key));
  }

  #add(text: string, key: string): void {
    const there = this.#byShortened.get(text);
    if (there) there.push(key);
    else this.#byShortened.set(text, [key]);
  }
}

/** The text, and each text with one of its characters left out. */
function shortened(text: string): readonly string[] {
  const texts = new Set([text]);
  for (let at = 0; at < text.length; at += 1) texts.add(text.slice(0, at) + text.slice(at + 1));
  return [...texts];
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
