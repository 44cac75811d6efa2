/** A scalar of YAML or JSON as it is written. */
export interface WrittenScalar {
  readonly text: string;
  /** Neither quoted nor tagged: what it says tells its type. */
  readonly isPlain: boolean;
  readonly isBinary: boolean;
}

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);
const WORDS: ReadonlyMap<string, string> = new Map([
  ...['true', 'True', 'TRUE'].map((word) => [word, 'True'] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, 'False'] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, '+Inf'] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, '-Inf'] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, 'NaN'] as const),
]);
const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const MAX_INTEGER = 2n ** 63n;

/**
 * What SOPS' MAC covers of a value that is not encrypted: the bytes of what Go's YAML reader (YAML 1.2, unlike Spring's)
 * takes it for, numbers in decimal digits. Timestamps are text, which is what SOPS writes them as.
 *
 * @returns undefined for what it leaves out: null
 */
export function coveredBytes({ text, isPlain, isBinary }: WrittenScalar): Buffer | undefined {
  if (isBinary) return Buffer.from(text, 'base64');
  if (!isPlain) return Buffer.from(text);
  if (NULLS.has(text)) return undefined;
  return Buffer.from(WORDS.get(text) ?? number(text.replaceAll('_', '')) ?? text);
}

function number(text: string): string | undefined {
  if (INTEGER.test(text)) {
    const value = integer(text);
    if (value >= -MAX_INTEGER && value < MAX_INTEGER) return String(value);
  }
  return FLOAT.test(text) ? decimal(Number(text)) : undefined;
}

function integer(text: string): bigint {
  const digits = text.replace(/^[-+]/, '');
  const value = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return text.startsWith('-') ? -value : value;
}

/** The shortest digits that mean the number, as Go writes them with the verb `f`: never with an exponent. */
export function decimal(value: number): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]\d+))?$/.exec(Object.is(value, -0) ? '-0' : String(value)) ?? [];
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
