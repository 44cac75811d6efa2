import { BinaryLiteral, NumberLiteral, type PlainValue } from '../../core/plain-value.js';
import { resolvePlain } from '../yaml-scalar.js';

/** Text that any reader of YAML takes for text, and for this one. */
const SURELY_PLAIN = /^[A-Za-z/](?:[\w./@+-]|[ ](?=[\w/]))*$/;

/** A value as YAML writes it where another scalar stood; JSON's quotes are YAML's, too. */
export function yamlScalar(value: PlainValue): string {
  if (value instanceof BinaryLiteral) return `!!binary ${JSON.stringify(value.base64)}`;
  if (typeof value !== 'string') return jsonScalar(value);
  return SURELY_PLAIN.test(value) && resolvePlain(value) === value ? value : JSON.stringify(value);
}

export function jsonScalar(value: PlainValue): string {
  if (value instanceof NumberLiteral) return value.isFinite ? value.text : JSON.stringify(value.text);
  return JSON.stringify(value);
}
