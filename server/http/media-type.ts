/** One range of an `Accept` header; type and subtype may be `*`. */
interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
  /** As written. */
  readonly charset: string | undefined;
}

/** A type that is asked for by name, and the charset if one is asked for with it. */
export interface AskedType {
  readonly type: string;
  readonly charset: string | undefined;
}

const RANGE = /^([a-z0-9!#$&^_.+-]+|\*)\/([*a-z0-9!#$&^_.+-]+)$/;

/**
 * The media types an `Accept` header asks for, best first: by quality, then the more specific, then as listed.
 * Undefined when there is no header; a header that says nothing intelligible yields nothing.
 */
export function acceptedTypes(accept: string | undefined): readonly string[] | undefined {
  return acceptedRanges(accept)?.map(({ type, subtype }) => `${type}/${subtype}`);
}

/** The best type that is asked for by name. */
export function askedType(accept: string | undefined): AskedType | undefined {
  const range = acceptedRanges(accept)?.find(({ subtype }) => !subtype.startsWith('*'));
  return range && { type: `${range.type}/${range.subtype}`, charset: range.charset };
}

function acceptedRanges(accept: string | undefined): readonly MediaRange[] | undefined {
  if (accept === undefined || accept.trim() === '') return undefined;
  return accept
    .split(',')
    .map(parseRange)
    .filter((range) => range !== undefined && range.quality > 0)
    .map((range) => range as MediaRange)
    .sort((a, b) => b.quality - a.quality || specificity(b) - specificity(a));
}

/** The first of `offered` that the best range matches; undefined when none is acceptable (406). */
export function negotiate<T extends string>(accept: string | undefined, offered: readonly [T, ...T[]]): T | undefined {
  const ranges = acceptedTypes(accept);
  if (ranges === undefined) return offered[0];
  for (const range of ranges) {
    const match = offered.find((type) => matches(range, type));
    if (match !== undefined) return match;
  }
  return undefined;
}

function parseRange(text: string): MediaRange | undefined {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim());
  const [, type, subtype] = RANGE.exec(name.toLowerCase()) ?? [];
  if (type === undefined || subtype === undefined) return undefined;
  const q = parameterOf(parameters, 'q');
  const quality = q === undefined ? 1 : Number(q);
  const charset = parameterOf(parameters, 'charset')?.replace(/^"(.*)"$/, '$1');
  return { type, subtype, quality: Number.isFinite(quality) ? Math.min(quality, 1) : 0, charset };
}

function parameterOf(parameters: readonly string[], name: string): string | undefined {
  return parameters.find((parameter) => parameter.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
}

function specificity({ type, subtype }: MediaRange): number {
  if (type === '*') return 0;
  return subtype.startsWith('*') ? 1 : 2;
}

/** Also `application/*+json`, a wildcard with a suffix. */
function matches(range: string, type: string): boolean {
  if (range === '*/*' || range === type) return true;
  const [family = '', subtype = ''] = range.split('/');
  if (!type.startsWith(`${family}/`)) return false;
  return subtype === '*' || (subtype.startsWith('*+') && type.endsWith(subtype.slice(1)));
}
