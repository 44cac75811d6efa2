import { parseEvents, YAMLException } from 'js-yaml';
import { MAX_DEPTH } from './format-limits.js';

const OPENERS: Readonly<Record<string, string>> = { '[': 'list', '{': 'map', '"': 'text in "', "'": "text in '" };
/** Each costs a reading of all that stands before it. */
const MAX_TRIES = 24;
const MAX_CHARACTERS = 131_072;

const HINTS: Readonly<Record<string, string>> = {
  'tab characters must not be used in indentation': 'expected: spaces',
  'bad indentation of a mapping entry':
    'expected: a key in the column of the one above; text that holds ": ", or begins with one of @ ` %, in quotes',
};

/** What is read as a map, where a cipher text or a reference to a Vault was meant, and text behind it is too much. */
const BARE_SECRET = /\{(?:cipher|cairn:[^{}\s]*|vault(?::[^{}\s]*)?)\}$/;
const MAX_BARE_CHARACTERS = 4096;
const BEHIND_A_MAP: ReadonlySet<string> = new Set([
  'bad indentation of a mapping entry',
  'missed comma between flow collection entries',
]);

/**
 * What may help who has to mend a YAML file: which list, map or text was being read when it went wrong. It names places,
 * and nothing of what is written there.
 *
 * @param reason the parser's, which speaks of indentation when a line ends too early for what is open
 * @param offset where the parser gave up
 */
export function yamlHint(text: string, reason: string, offset: number): string | undefined {
  if (BEHIND_A_MAP.has(reason) && BARE_SECRET.test(text.slice(Math.max(0, offset - MAX_BARE_CHARACTERS), offset))) {
    return "a cipher text without quotes; expected: '{cipher}…'";
  }
  const hint = HINTS[reason];
  if (hint !== undefined) return hint;
  if (reason !== 'deficient indentation' && !reason.startsWith('unexpected end of the stream')) return undefined;
  const at = openerBefore(text, offset);
  if (at === undefined) return undefined;
  const before = text.slice(0, at).split(/\r\n?|\n/);
  const column = [...(before.at(-1) ?? '')].length + 1;
  return `the ${OPENERS[text.charAt(at)]} that begins at line ${before.length}, column ${column} is not closed`;
}

/** Of all the signs that may open something it is the last one in front of which nothing is wrong. */
function openerBefore(text: string, offset: number): number | undefined {
  let characters = 0;
  let tries = 0;
  for (let at = Math.min(offset, text.length) - 1; at >= 0; at -= 1) {
    if (!Object.hasOwn(OPENERS, text.charAt(at))) continue;
    characters += at;
    if (++tries > MAX_TRIES || characters > MAX_CHARACTERS) return undefined;
    if (isYaml(text.slice(0, at))) return at;
  }
  return undefined;
}

function isYaml(text: string): boolean {
  try {
    parseEvents(text, { maxDepth: MAX_DEPTH });
    return true;
  } catch (error) {
    if (error instanceof YAMLException) return false;
    throw error;
  }
}
