import { springText } from '../../core/value.js';
import type { FlatProperty } from './nest.js';

/**
 * The `.properties` view: `key: value` lines, as Spring writes them, but escaped, so that a value with a line break,
 * a backslash or a leading blank is read back as what it was.
 */
export function propertiesView(properties: readonly FlatProperty[]): string {
  return properties.map(({ key, value }) => `${escapeKey(key)}: ${escapeValue(springText(value))}`).join('\n');
}

const CONTROLS: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f' };

function escapeKey(key: string): string {
  return escapeControls(key).replace(/^[#!]|[:= ]/g, (character) => `\\${character}`);
}

function escapeValue(value: string): string {
  return escapeControls(value).replace(/^ /, '\\ ');
}

function escapeControls(text: string): string {
  return text.replace(/[\\\n\r\t\f]/g, (character) => CONTROLS[character] as string);
}
