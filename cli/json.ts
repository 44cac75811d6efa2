import { BinaryLiteral, NumberLiteral } from '../server/core/value.js';

/** JSON whose numbers keep their digits; bytes are written as the text that they are in JSON. Objects have no prototype. */
export type Json = string | boolean | null | NumberLiteral | BinaryLiteral | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** Everywhere on the command line a number is printed as it was written, never as Java would print it. */
export function literal(digits: string): NumberLiteral {
  return new NumberLiteral(digits, digits);
}

export function isObject(json: Json | undefined): json is JsonObject {
  if (json instanceof NumberLiteral || json instanceof BinaryLiteral) return false;
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Indented by two blanks, as JSON.stringify does; numbers with their digits. */
export function writeJson(json: Json, indent = ''): string {
  if (json instanceof NumberLiteral) return json.isFinite ? json.text : JSON.stringify(json.text);
  if (Array.isArray(json))
    return block(
      '[',
      json.map((item) => writeJson(item, `${indent}  `)),
      ']',
      indent,
    );
  if (!isObject(json)) return JSON.stringify(json);
  const entries = Object.entries(json).map(
    ([key, inner]) => `${JSON.stringify(key)}: ${writeJson(inner, `${indent}  `)}`,
  );
  return block('{', entries, '}', indent);
}

function block(open: string, lines: readonly string[], close: string, indent: string): string {
  if (lines.length === 0) return open + close;
  return `${open}\n${lines.map((line) => `${indent}  ${line}`).join(',\n')}\n${indent}${close}`;
}

/** On one line, for streams of JSON. */
export function writeJsonLine(json: Json): string {
  if (json instanceof NumberLiteral) return json.isFinite ? json.text : JSON.stringify(json.text);
  if (Array.isArray(json)) return `[${json.map(writeJsonLine).join(',')}]`;
  if (!isObject(json)) return JSON.stringify(json);
  return `{${Object.entries(json)
    .map(([key, inner]) => `${JSON.stringify(key)}:${writeJsonLine(inner)}`)
    .join(',')}}`;
}
