/** The plain texts that some reader of YAML 1.1 takes for something else than a string; `y` and `n` not SnakeYAML. */
const NOT_A_STRING = new RegExp(
  `^(?:${[
    '',
    '~|null|Null|NULL|<<|=',
    'yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF|y|Y|n|N',
    '[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])*',
    '[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+',
    '[-+]?\\.[0-9_]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*',
    '[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)',
    '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \\t]+)[0-9:]+(?:\\.[0-9]*)?[ \\t]*(?:Z|[-+][0-9:]+)?)?',
  ].join('|')})$`,
);
/** What a plain scalar cannot begin with, or hold, without being read as syntax. */
const SYNTAX = /^(?:[,[\]{}#&*!|>'"%@`]|[-?:](?:$|\s)|---|\.\.\.)|:(?:$|\s)|\s#|^\s|\s$/;
/** Everything that only a double quoted scalar can say. */
const UNPRINTABLE = /[^\n\x20-\x7e\x85\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** Beyond this column a line is folded at its next blank, as SnakeYAML does. */
const WIDTH = 80;

/** Where a scalar stands: the column it begins in, and the indentation of the lines it goes on in. */
export interface ScalarPosition {
  readonly column: number;
  readonly indent: number;
}

/** A string in the style SnakeYAML would choose: plain, literal for several lines, single quoted, double quoted. */
export function yamlString(text: string, position: ScalarPosition): string {
  if (UNPRINTABLE.test(text)) return doubleQuoted(text);
  if (text.includes('\n')) return isLiteral(text) ? literal(text, position.indent) : doubleQuoted(text);
  if (!NOT_A_STRING.test(text) && !SYNTAX.test(text)) return fold(text, position);
  return `'${fold(text.replaceAll("'", "''"), { ...position, column: position.column + 1 })}'`;
}

/** A key on one line. */
export function yamlKey(text: string): string {
  return text.includes('\n') ? doubleQuoted(text) : yamlString(text, { column: -Infinity, indent: 0 });
}

/** Blanks at the end of a line, or nothing but line ends, get lost in a literal. */
function isLiteral(text: string): boolean {
  return !/ $| \n/.test(text) && /[^\n ]/.test(text) && !/^\n/.test(text);
}

function literal(text: string, indent: number): string {
  const chomp = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const hint = text.startsWith(' ') ? '2' : '';
  const body = text.replace(/\n$/, '').split('\n');
  return `|${hint}${chomp}\n${body.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}`;
}

/** Only at single blanks between words: those are what a reader puts back for a line break. */
function fold(text: string, { column, indent }: ScalarPosition): string {
  let at = column;
  return text
    .split(/(?<=\S)( )(?=\S)/)
    .map((part) => {
      if (part === ' ' && at > WIDTH) {
        at = indent;
        return `\n${' '.repeat(indent)}`;
      }
      at += part.length;
      return part;
    })
    .join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
};

function doubleQuoted(text: string): string {
  const escaped = Array.from(text, (character) => {
    const known = ESCAPES[character];
    if (known !== undefined || !UNPRINTABLE.test(character)) return known ?? character;
    return hexEscape(character.codePointAt(0) as number);
  });
  return `"${escaped.join('')}"`;
}

function hexEscape(code: number): string {
  const hex = code.toString(16).toUpperCase();
  return code <= 0xff ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
