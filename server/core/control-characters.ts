/** C0, C1 and the line separators: what could break a line of a log, or do something to a terminal. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

export function hasControlCharacters(text: string): boolean {
  return text.search(CONTROL) >= 0;
}

/** With a space in place of each of them. */
export function withoutControlCharacters(text: string): string {
  return text.replace(CONTROL, ' ');
}
