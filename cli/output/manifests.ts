import { NumberLiteral } from '../../server/core/value.js';
import type { Entry } from '../environment.js';
import { unusable } from './variables.js';

/** Raw in JSON, but line breaks or refused in YAML. */
const NOT_IN_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** With these escaped, a string in JSON is the same string in YAML. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(NOT_IN_YAML, unicodeEscape);
}

function unicodeEscape(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Keys are quoted, too: to YAML `ON` and `Y` are no texts. */
function manifest(kind: string, name: string, data: ReadonlyMap<string, string>): string {
  const lines = [...data].map(([key, value]) => `  ${quoted(key)}: ${quoted(value)}\n`).join('');
  const map = lines === '' ? 'data: {}\n' : `data:\n${lines}`;
  return `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${quoted(name)}\n${map}`;
}

/** What is no secret; the secrets belong into a Secret. */
export function configMap(name: string, variables: ReadonlyMap<string, string>): string {
  return manifest('ConfigMap', name, variables);
}

export function secretManifest(name: string, variables: ReadonlyMap<string, string>): string {
  const encoded = [...variables].map(([key, value]) => [key, Buffer.from(value).toString('base64')] as const);
  return manifest('Secret', name, new Map(encoded)).replace('\ndata:', '\ntype: Opaque\ndata:');
}

/** @throws CliError `unusable-name`, `name-collision` */
export function tfvars(entries: readonly Entry[]): string {
  const keys = new Map<string, string>();
  return entries
    .map(({ key, value }) => {
      const name = terraformName(key);
      const other = keys.get(name);
      if (other !== undefined) throw unusable('name-collision', `${other} and ${key} both become the variable ${name}`);
      keys.set(name, key);
      return `${name} = ${terraform(value)}\n`;
    })
    .join('');
}

/** Identifiers have neither dots nor brackets, so `a.b[0]` is `a_b_0`. @see the specification of HCL's syntax */
function terraformName(key: string): string {
  const name = key.replace(/\]?\.|\[/g, '_').replace(/\]$/, '');
  if (/^\p{ID_Start}[\p{ID_Continue}-]*$/u.test(name)) return name;
  throw unusable(
    'unusable-name',
    `${key}: no name of a variable of Terraform comes of it (expected: like db.pool-size)`,
  );
}

function terraform(value: Entry['value']): string {
  if (value instanceof NumberLiteral) return value.isFinite ? value.text : JSON.stringify(value.text);
  if (typeof value !== 'string') return JSON.stringify(value);
  // Templates of its own are doubled; two escapes of JSON it does not know.
  const known = JSON.stringify(value).replace(/\\(?:(b)|(f)|.)/g, (all, b, f) => (b ? '\\u0008' : f ? '\\u000c' : all));
  return known.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}
