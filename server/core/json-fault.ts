/** Where a text stops being JSON; line and column are 1-based, columns count characters. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const BLANKS = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

type State = 'value' | 'first item' | 'first key' | 'key' | 'colon' | 'next';

const EXPECTED: Readonly<Record<State, string>> = {
  value: 'a value',
  'first item': 'a value or ]',
  'first key': 'a key in " or }',
  key: 'a key in "',
  colon: ':',
  next: 'nothing more',
};

/**
 * Looks for the first fault in a text that `JSON.parse` has refused: what that says about places differs from one
 * version of the engine to the next, and it quotes the text.
 *
 * @returns undefined when it is JSON
 */
export function jsonFault(text: string): JsonFault | undefined {
  const open: string[] = [];
  let state: State = 'value';
  let at = 0;
  for (;;) {
    at = endOf(BLANKS, text, at);
    if (at === text.length && state === 'next' && open.length === 0) return undefined;
    const step = stepAt(text, at, state, open);
    if (!step) return faultAt(text, at, state, open.at(-1));
    state = step.state;
    at = step.end;
  }
}

/** Takes one token, and keeps account of what is open; undefined when none that fits stands there. */
function stepAt(text: string, at: number, state: State, open: string[]): { state: State; end: number } | undefined {
  const sign = text.charAt(at);
  const isFirst = state === 'first item' || state === 'first key';
  if (sign !== '' && sign === open.at(-1) && (isFirst || state === 'next')) {
    open.pop();
    return { state: 'next', end: at + 1 };
  }
  if (state === 'colon') return sign === ':' ? { state: 'value', end: at + 1 } : undefined;
  if (state === 'next') {
    if (sign !== ',' || open.length === 0) return undefined;
    return { state: open.at(-1) === '}' ? 'key' : 'value', end: at + 1 };
  }
  const isKey = state === 'key' || state === 'first key';
  if (!isKey && (sign === '{' || sign === '[')) {
    open.push(sign === '{' ? '}' : ']');
    return { state: sign === '{' ? 'first key' : 'first item', end: at + 1 };
  }
  const end = Math.max(endOf(STRING, text, at), isKey ? at : endOf(SCALAR, text, at));
  return end === at ? undefined : { state: isKey ? 'colon' : 'next', end };
}

function endOf(token: RegExp, text: string, at: number): number {
  token.lastIndex = at;
  return token.test(text) ? token.lastIndex : at;
}

function faultAt(text: string, at: number, state: State, closing: string | undefined): JsonFault {
  const before = text.slice(0, at).split(/\r\n?|\n/);
  const expected = state === 'next' && closing !== undefined ? `, or ${closing}` : EXPECTED[state];
  const met = at === text.length ? 'it ends too early' : 'a syntax error';
  return {
    line: before.length,
    column: [...(before.at(-1) ?? '')].length + 1,
    message: `${met} (expected: ${expected})`,
  };
}
