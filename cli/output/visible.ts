/** C0 and C1, deletion, and what turns the direction of writing around. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const CONTROL_IN_LINES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** One line: line breaks and what moves the cursor become visible. */
export function visible(text: string): string {
  return text.replaceAll('\n', '⏎').replace(CONTROL, escaped);
}

/** Any number of lines, with tabs: what else moves the cursor, or changes what a terminal does, becomes visible. */
export function visibleLines(text: string): string {
  return text.replace(CONTROL_IN_LINES, escaped);
}

export function hasControl(text: string): boolean {
  return text.search(CONTROL) >= 0;
}

function escaped(sign: string): string {
  const code = sign.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
