/**
 * A number exactly as somebody wrote it. It never passes through a JavaScript `number`, so no digit is lost.
 */
export class NumberLiteral {
  /** A JSON number with the digits as written (`1.10`, thirty digits …), or `Infinity`, `-Infinity`, `NaN`. */
  readonly text: string;
  /** What Spring prints for it, that is Java's `toString` of the Integer, BigInteger or Double: `1.1`, `1000.0`. */
  readonly spring: string;

  constructor(text: string, spring: string) {
    this.text = text;
    this.spring = spring;
  }

  /** False for `Infinity`, `-Infinity` and `NaN`, which JSON cannot write as numbers. */
  get isFinite(): boolean {
    return !/[IN]/.test(this.text);
  }
}

/** Bytes, which YAML's `!!binary` holds. Where only text can stand they are their base64. */
export class BinaryLiteral {
  /** Padded, without white space. */
  readonly base64: string;

  constructor(base64: string) {
    this.base64 = base64;
  }

  toJSON(): string {
    return this.base64;
  }
}

/** The value of a key that holds an empty list. */
export const EMPTY_LIST: readonly never[] = Object.freeze([]);

/** A value that anybody who may read the key may see. */
export type PlainValue = string | boolean | null | NumberLiteral | BinaryLiteral | typeof EMPTY_LIST;

/** The text Spring makes of a value in a string context: `null` and the empty list are the empty string there. */
export function plainText(value: PlainValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof NumberLiteral) return value.spring;
  if (value instanceof BinaryLiteral) return value.base64;
  return typeof value === 'boolean' ? String(value) : '';
}
