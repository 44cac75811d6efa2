/** One step of a flat key: a name, or the index of a list item. */
export type KeyStep = string | number;

/** Steps beyond this many are not taken apart: a key of dots alone must not become as deep as it is long. */
const MAX_STEPS = 100;

/** More digits are a name. */
const INDEX = /\[([0-9]{1,9})\](?=[.[]|$)/y;

/**
 * Takes a flat key apart: `a.b[0].c` is `a`, `b`, 0, `c`. Brackets that hold no whole number, or after which a key
 * goes on without a dot, are part of a name, as Spring's merged views have it.
 *
 * @param isLeaf whether a shorter key has a value of its own; what follows it stays together with it: with `a` set,
 *   `a.b` is one step
 */
export function keySteps(key: string, isLeaf: (prefix: string) => boolean): readonly KeyStep[] {
  const steps: KeyStep[] = [];
  let at = 0;
  while (at < key.length && steps.length < MAX_STEPS - 1) {
    const end = nextStep(key, at, steps, isLeaf);
    if (end === -1) return steps;
    at = end;
  }
  if (at < key.length || key.endsWith('.')) steps.push(key.slice(at));
  return steps;
}

/** Adds the step that begins at `at`; returns where the next one begins, or -1 when the key is used up. */
function nextStep(key: string, at: number, steps: KeyStep[], isLeaf: (prefix: string) => boolean): number {
  INDEX.lastIndex = at;
  const index = INDEX.exec(key)?.[1];
  const endOfIndex = at + (index?.length ?? 0) + 2;
  const isIndex = index !== undefined && at > 0 && (endOfIndex === key.length || !isLeaf(key.slice(0, endOfIndex)));
  const end = isIndex ? endOfIndex : endOfName(key, at, isLeaf);
  steps.push(isIndex ? Number(index) : key.slice(at, end));
  if (end === key.length) return -1;
  return key.charCodeAt(end) === 0x2e ? end + 1 : end;
}

function endOfName(key: string, at: number, isLeaf: (prefix: string) => boolean): number {
  for (let end = at; end < key.length; end += 1) {
    const code = key.charCodeAt(end);
    const isDot = code === 0x2e;
    if (!isDot && !(code === 0x5b && end > at && isIndexAt(key, end))) continue;
    if (!isLeaf(key.slice(0, end))) return end;
  }
  return key.length;
}

function isIndexAt(key: string, at: number): boolean {
  INDEX.lastIndex = at;
  return INDEX.test(key);
}
