import type { Document } from '../../../server/core/environment.js';
import { springText } from '../../../server/core/value.js';

/** One line a property, as the recorded tables write it: `key = "text" @line:column`, numbers and booleans bare. */
export function described(documents: readonly Document[]): string[][] {
  return documents.map(({ properties }) =>
    properties.map(({ key, value, line, column }) => {
      const isText = typeof value === 'string' || value === null || Array.isArray(value);
      const text = springText(value);
      return `${key} = ${isText ? JSON.stringify(text) : text} @${line}:${column}`;
    }),
  );
}
