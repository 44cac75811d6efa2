import { NumberLiteral } from '../../server/core/value.js';
import type { Entry } from '../environment.js';

/** JSON strings are YAML strings, whatever they hold. */
function manifest(kind: string, name: string, data: ReadonlyMap<string, string>): string {
  const lines = [...data].map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`).join('');
  const map = lines === '' ? 'data: {}\n' : `data:\n${lines}`;
  return `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${map}`;
}

/** What is no secret; the secrets belong into a Secret. */
export function configMap(name: string, variables: ReadonlyMap<string, string>): string {
  return manifest('ConfigMap', name, variables);
}

export function secretManifest(name: string, variables: ReadonlyMap<string, string>): string {
  const encoded = [...variables].map(([key, value]) => [key, Buffer.from(value).toString('base64')] as const);
  return manifest('Secret', name, new Map(encoded)).replace('\ndata:', '\ntype: Opaque\ndata:');
}

/** Terraform's identifiers have neither dots nor brackets. */
export function tfvars(entries: readonly Entry[]): string {
  return entries
    .map(({ key, value }) => `${key.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/_$/, '')} = ${terraform(value)}\n`)
    .join('');
}

function terraform(value: Entry['value']): string {
  if (value instanceof NumberLiteral) return value.isFinite ? value.text : JSON.stringify(value.text);
  if (typeof value !== 'string') return JSON.stringify(value);
  return JSON.stringify(value).replaceAll('${', '$${').replaceAll('%{', '%%{'); // templates of its own
}
