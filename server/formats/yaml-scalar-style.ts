import { resolvePlain } from './yaml-scalar.js';

export type YamlScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** Whatever SnakeYAML takes for a line break: it reads YAML 1.1. */
export const LINE_BREAK = /[\n\u0085\u2028\u2029]/;

/** What YAML has no character for. */
const NOT_PRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Half of a surrogate pair, which no bytes of UTF-8 stand for. */
const HALF_OF_A_PAIR = /[\ud800-\udfff]/u;

/** Whether SnakeYAML writes a text as `!!binary`. */
export function isBinary(text: string): boolean {
  return NOT_PRINTABLE.test(text) && !HALF_OF_A_PAIR.test(text);
}

/** Line feed, printable characters of all planes; a tab is not among them, nor half of a surrogate pair. */
const ONLY_PRINTABLE = /^[\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const LEADING_INDICATOR = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`])/;
/** A sign that opens something when a blank follows. */
const LEADING_BLOCK_SIGN = /^[?:-](?: |$)/;
/** The start of a value or of a comment within text. */
const INNER_INDICATOR = /.:(?: |$)| #/;
const EDGE_BLANK = /^ | $/;
const SPACE_BEFORE_BREAK = / [\n\u0085\u2028\u2029]/;
const LEADING_ZERO = /^0[0-9_]+$/;
const TIMESTAMP =
  /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$/;

/**
 * How SnakeYAML writes text: bare where it would be read back as the same text, in single quotes otherwise, several
 * lines as a block, and in double quotes what needs escapes. This is the decision of its `Emitter` (Apache-2.0).
 */
export function scalarStyle(text: string, isKey: boolean): YamlScalarStyle {
  if (text === '') return 'single';
  const isPrintable = ONLY_PRINTABLE.test(text) && !SPACE_BEFORE_BREAK.test(text);
  if (LINE_BREAK.test(text)) return !isKey && isPrintable && !text.endsWith(' ') ? 'literal' : 'double';
  if (!isPrintable) return 'double';
  return isPlain(text) && !isOtherType(text) ? 'plain' : 'single';
}

function isPlain(text: string): boolean {
  return !(
    LEADING_INDICATOR.test(text) ||
    LEADING_BLOCK_SIGN.test(text) ||
    INNER_INDICATOR.test(text) ||
    EDGE_BLANK.test(text) ||
    LEADING_ZERO.test(text)
  );
}

/** Whether it would be read back as something other than text; timestamps are none to Spring, but to others. */
function isOtherType(text: string): boolean {
  if (typeof resolvePlain(text) !== 'string' || text === '<<') return true;
  const first = text.charCodeAt(0);
  return first >= 0x30 && first <= 0x39 && text.length <= 50 && TIMESTAMP.test(text);
}
