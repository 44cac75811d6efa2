import { NumberLiteral, springText } from '../server/core/value.js';
import { isObject, type Json, type JsonObject, writeJsonLine } from './json.js';

/** A field as text: empty when it is absent or null, JSON when it is a map or a list. */
export function textIn(object: JsonObject, name: string): string {
  return textOfJson(object[name]);
}

function textOfJson(json: Json | undefined): string {
  if (json === undefined || json === null) return '';
  if (typeof json !== 'object' || json instanceof NumberLiteral) return springText(json);
  return writeJsonLine(json);
}

/** The objects of a list; none when the field is no list. */
export function objectsIn(object: JsonObject, name: string): readonly JsonObject[] {
  const list = object[name];
  return Array.isArray(list) ? list.filter(isObject) : [];
}
