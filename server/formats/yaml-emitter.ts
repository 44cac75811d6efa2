import { LINE_BREAK, type YamlScalarStyle } from './yaml-scalar-style.js';

const WIDTH = 80;
const INDENT = 2;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\u000b': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

/**
 * Writes YAML as SnakeYAML's `Emitter` does in block style, with its white space and its folding of long lines
 * (Apache-2.0, after PyYAML's). It knows columns and indentation; write-yaml.ts knows what comes next.
 */
export class YamlEmitter {
  readonly #parts: string[] = [];
  #column = 0;
  /** Whether the last character written was white space, and whether nothing but indentation is on the line yet. */
  #isWhite = true;
  #isIndented = true;
  /** Columns of the collection at hand; -1 outside of all. */
  indent = -1;

  toString(): string {
    return this.#parts.join('');
  }

  /** A list that is the value of a key is not indented further, unless it begins the line. */
  get isInline(): boolean {
    return !this.#isIndented;
  }

  /** Runs `write` one level further in. */
  within(isSameLevel: boolean, write: () => void): void {
    const outer = this.indent;
    if (outer === -1) this.indent = 0;
    else if (!isSameLevel) this.indent = outer + INDENT;
    write();
    this.indent = outer;
  }

  /** `-`, `?` and the `:` behind a `?` may be followed by a collection on the same line. */
  indicator(sign: string, options: { needsBlank: boolean; keepsIndent?: boolean }): void {
    if (!this.#isWhite && options.needsBlank) this.#put(' ');
    this.#isWhite = false;
    this.#isIndented = this.#isIndented && options.keepsIndent === true;
    this.#put(sign);
  }

  newLine(): void {
    const indent = Math.max(this.indent, 0);
    const isPast = this.#column > indent || (this.#column === indent && !this.#isWhite);
    if (!this.#isIndented || isPast) this.#lineBreak('\n');
    if (this.#column >= indent) return;
    this.#isWhite = true;
    this.#put(' '.repeat(indent - this.#column));
  }

  scalar(text: string, style: YamlScalarStyle, isKey: boolean): void {
    const outer = this.indent;
    this.indent = outer === -1 ? INDENT : outer + INDENT;
    if (style === 'plain') this.#plain(text, !isKey);
    else if (style === 'single') this.#singleQuoted(text, !isKey);
    else if (style === 'double') this.#doubleQuoted(text, !isKey);
    else this.#literal(text);
    this.indent = outer;
  }

  #put(text: string): void {
    this.#parts.push(text);
    this.#column += text.length;
  }

  #lineBreak(text: string): void {
    this.#isWhite = true;
    this.#isIndented = true;
    this.#column = 0;
    this.#parts.push(text);
  }

  /** Breaks the line inside of a scalar. */
  #foldedLine(): void {
    this.newLine();
    this.#isWhite = false;
    this.#isIndented = false;
  }

  #plain(text: string, mayFold: boolean): void {
    if (!this.#isWhite) this.#put(' ');
    this.#isWhite = false;
    this.#isIndented = false;
    for (const [piece] of text.matchAll(/ +|[^ ]+/g)) {
      if (piece === ' ' && this.#column > WIDTH && mayFold) this.#foldedLine();
      else this.#put(piece);
    }
  }

  #singleQuoted(text: string, mayFold: boolean): void {
    this.indicator("'", { needsBlank: true });
    for (const { 0: piece, index } of text.matchAll(/ +|'|[^ ']+/g)) {
      const isInside = index > 0 && index + 1 < text.length;
      if (piece === ' ' && isInside && this.#column > WIDTH && mayFold) this.newLine();
      else this.#put(piece === "'" ? "''" : piece);
    }
    this.indicator("'", { needsBlank: false });
  }

  /** Lines may end in front of a blank and behind an escape; the backslash at their end says that nothing is added. */
  #doubleQuoted(text: string, mayFold: boolean): void {
    this.indicator('"', { needsBlank: true });
    let start = 0;
    let end = 0;
    while (end <= text.length) {
      const unit = charactersAt(text, end);
      if (unit === '' || !/^[ !#-[\]-~]/.test(unit)) {
        if (start < end) this.#put(text.slice(start, end));
        if (unit !== '') this.#put(escaped(unit));
        end += Math.max(unit.length - 1, 0);
        start = unit === '' ? end : end + 1;
      }
      const mayEnd = end > 0 && end < text.length - 1 && (unit === ' ' || start >= end);
      if (mayEnd && this.#column + (end - start) > WIDTH && mayFold) {
        this.#put(start < end ? `${text.slice(start, end)}\\` : '\\');
        start = Math.max(start, end);
        this.#foldedLine();
        if (text.charAt(start) === ' ') this.#put('\\');
      }
      end += 1;
    }
    this.indicator('"', { needsBlank: false });
  }

  #literal(text: string): void {
    this.indicator(`|${blockHints(text)}`, { needsBlank: true });
    this.#lineBreak('\n');
    for (const [piece] of text.matchAll(/[\n\u0085\u2028\u2029]+|[^\n\u0085\u2028\u2029]+/g)) {
      if (LINE_BREAK.test(piece)) {
        this.#lineBreak(piece);
      } else {
        this.newLine();
        this.#parts.push(piece);
      }
    }
    if (!LINE_BREAK.test(text.slice(-1))) this.#lineBreak('\n');
  }
}

/** One character, or both halves of one. */
function charactersAt(text: string, at: number): string {
  const codePoint = text.codePointAt(at);
  return codePoint === undefined ? '' : String.fromCodePoint(codePoint);
}

function escaped(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return `\\${short}`;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xa0 && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff) return character;
  const digits = code.toString(16);
  return code <= 0xff ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
}

/** The indentation when the text itself begins with white space, and what becomes of line breaks at its end. */
function blockHints(text: string): string {
  const indent = LINE_BREAK.test(text.charAt(0)) || text.startsWith(' ') ? String(INDENT) : '';
  if (!LINE_BREAK.test(text.slice(-1))) return `${indent}-`;
  return text.length === 1 || LINE_BREAK.test(text.slice(-2, -1)) ? `${indent}+` : indent;
}
