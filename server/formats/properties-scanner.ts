/** A value, the offsets at which it starts and ends, and where Spring Boot's reader says it starts: `line:column`. */
export interface PropertiesValue {
  readonly text: string;
  readonly offset: number;
  /** Behind its last character. */
  readonly end: number;
  readonly springOrigin: string;
}

/** A key with its value. */
export interface PropertiesPair {
  readonly kind: 'pair';
  readonly key: string;
  /** One, or the items of `key[]=a,b`, whose key comes without its brackets. */
  readonly values: readonly PropertiesValue[];
  readonly isList: boolean;
  /** Whether anything, be it a blank, stands between the key and its value. */
  readonly isSeparated: boolean;
}

/** A logical line of a `.properties` file. */
export type PropertiesLine = PropertiesPair | { readonly kind: 'separator' | 'comment' };

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n', f: '\f' };
const END = '';

/**
 * Cuts text into logical lines, one character at a time: escapes are replaced and continuations joined on the way, so
 * that a sign that is escaped never acts as one.
 */
export class PropertiesScanner {
  readonly #text: string;
  readonly #fail: (message: string, offset: number) => never;
  /** Where the character at hand begins, and what comes behind it. */
  #offset = 0;
  #following = 0;
  /** The character at hand: a line break is always `\n`, the end is the empty string. */
  #character = END;
  #isEscaped = false;
  #lastComment = END;
  /** As Boot counts them, 0-based: a line break is behind its line, and an escape is one column. */
  #springLine = 0;
  #springColumn = -1;
  #isInLine = false;

  constructor(text: string, fail: (message: string, offset: number) => never) {
    this.#text = text;
    this.#fail = fail;
  }

  *[Symbol.iterator](): Generator<PropertiesLine> {
    for (this.#firstOfLine(); this.#character !== END; this.#firstOfLine()) {
      if (!this.#isEscaped && (this.#character === '#' || this.#character === '!')) {
        yield { kind: this.#comment() };
      } else {
        this.#lastComment = END;
        yield this.#pair();
      }
    }
  }

  /** Only a comment in the first column separates, and only when no comment with the same sign stands above it. */
  #comment(): 'separator' | 'comment' {
    const sign = this.#character;
    const lineEnd = this.#rawLineEnd();
    const isFirst = this.#offset === 0 || /[\r\n]/.test(this.#text.charAt(this.#offset - 1));
    const isSeparator = isFirst && sign !== this.#lastComment && /^.---[ \t\f]*$/.test(this.#raw(lineEnd));
    if (!isSeparator) this.#lastComment = sign;
    this.#following = lineEnd;
    this.#read();
    return isSeparator ? 'separator' : 'comment';
  }

  #raw(end: number): string {
    return this.#text.slice(this.#offset, end);
  }

  #rawLineEnd(): number {
    const lineBreak = /[\r\n]/g;
    lineBreak.lastIndex = this.#offset;
    return lineBreak.exec(this.#text)?.index ?? this.#text.length;
  }

  #pair(): PropertiesPair {
    const key = this.#key();
    const isSeparated = this.#separator();
    if (!key.endsWith('[]')) return { kind: 'pair', key, values: [this.#value(false)], isList: false, isSeparated };
    const values = [this.#value(true)];
    while (!this.#isLineEnd()) {
      this.#read();
      if (!this.#isLineEnd()) values.push(this.#value(true));
    }
    return { kind: 'pair', key: key.slice(0, -2), values, isList: true, isSeparated };
  }

  #key(): string {
    let key = '';
    while (!this.#isLineEnd() && !this.#isBlank() && !this.#isDelimiter()) {
      key += this.#character;
      this.#read();
    }
    return key;
  }

  #separator(): boolean {
    const start = this.#offset;
    this.#skipBlanks();
    if (this.#isDelimiter()) {
      this.#read();
      this.#skipBlanks();
    }
    return this.#offset > start;
  }

  #value(isItem: boolean): PropertiesValue {
    if (isItem) this.#skipBlanks();
    const offset = this.#offset;
    const springOrigin = `${this.#springLine + 1}:${this.#springColumn + 1}`;
    let text = '';
    while (!this.#isLineEnd() && !(isItem && this.#character === ',' && !this.#isEscaped)) {
      text += this.#character;
      this.#read();
    }
    return { text, offset, end: this.#offset, springOrigin };
  }

  #firstOfLine(): void {
    this.#read();
    this.#skipBlanks();
  }

  #skipBlanks(): void {
    while (this.#isBlank()) this.#read();
  }

  #read(): void {
    this.#isEscaped = false;
    this.#raise();
    this.#springColumn = this.#character === '\n' ? -1 : this.#springColumn + 1;
    while (this.#character === '\\' && /[\r\n]/.test(this.#text.charAt(this.#following))) this.#continueLine();
    if (this.#character === '\\') this.#escape();
  }

  /** A line that ends in a backslash goes on behind the blanks of the next one. */
  #continueLine(): void {
    this.#raise();
    this.#raise();
    this.#springColumn = 0;
    for (; this.#isBlank(); this.#springColumn += 1) this.#raise();
    if (this.#character === '\n') this.#springColumn = -1;
  }

  /** Takes the next character as it is written; CR and CRLF are line breaks, too. */
  #raise(): void {
    this.#offset = this.#following;
    this.#character = this.#text.charAt(this.#offset);
    if (this.#character === END && this.#isInLine) this.#springLine += 1; // Java's LineNumberReader: the end ends a line.
    this.#following = this.#offset + 1;
    if (this.#character === '\r') {
      this.#character = '\n';
      if (this.#text.charAt(this.#following) === '\n') this.#following += 1;
    }
    this.#isInLine = this.#character !== '\n' && this.#character !== END;
    if (this.#character === '\n') this.#springLine += 1;
  }

  #escape(): void {
    const start = this.#offset;
    this.#raise();
    this.#isEscaped = this.#character !== END;
    if (this.#character === 'u') this.#unicode();
    else this.#character = ESCAPES[this.#character] ?? this.#character;
    if (this.#isEscaped) this.#offset = start;
  }

  #unicode(): void {
    const digits = this.#text.slice(this.#following, this.#following + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#fail('\\u without four hexadecimal digits', this.#offset - 1);
    this.#following += 4;
    this.#character = String.fromCharCode(Number.parseInt(digits, 16));
  }

  #isBlank(): boolean {
    return !this.#isEscaped && (this.#character === ' ' || this.#character === '\t' || this.#character === '\f');
  }

  #isDelimiter(): boolean {
    return !this.#isEscaped && (this.#character === '=' || this.#character === ':');
  }

  #isLineEnd(): boolean {
    return this.#character === END || (this.#character === '\n' && !this.#isEscaped);
  }
}
