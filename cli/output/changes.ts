import type { Invocation } from '../invocation.js';
import type { JsonObject } from '../json.js';
import { textIn } from '../json-fields.js';
import { visible } from './visible.js';

/** `~ db.pool.size  10 -> 20`, one line for each change, for people. */
export function changeLines({ colours }: Invocation, changes: readonly JsonObject[], indent: string): string {
  return changes
    .map((change) => {
      const [kind, key, before, after] = changeRow(change).map(visible);
      switch (kind) {
        case 'added':
          return `${indent}${colours.green(`+ ${key}  ${after}`)}\n`;
        case 'removed':
          return `${indent}${colours.red(`- ${key}  ${before}`)}\n`;
        default:
          return `${indent}${colours.yellow(`~ ${key}`)}  ${before} -> ${after}\n`;
      }
    })
    .join('');
}

/** `kind key before after`, the same for programs. */
export function changeRow(change: JsonObject): readonly string[] {
  return ['kind', 'key', 'before', 'after'].map((name) => textIn(change, name));
}
