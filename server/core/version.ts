/** Commit ids or content hashes; several, joined by commas, when several labels or backends took part. */
const VERSION = /^[0-9a-f]{7,64}(,[0-9a-f]{7,64}){0,31}$/;

/** Whether a text can be a version at all; whether there is one of that name is another question. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}
