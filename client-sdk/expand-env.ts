import type { RawProperties, RawValue } from './flat.js';

const REFERENCE = /\$\{([A-Za-z_][\w.-]*)(?::([^{}]*))?\}/g;

/**
 * Fills `${NAME}` and `${NAME:default}` in texts. What is neither known nor has a default stays as it is. A value that
 * is filled in is not searched again.
 */
export function expandEnv(
  properties: RawProperties,
  variables: Readonly<Record<string, string | undefined>>,
): RawProperties {
  const expanded: Record<string, RawValue> = Object.create(null);
  for (const [key, value] of Object.entries(properties)) {
    expanded[key] = typeof value === 'string' ? expandText(value, variables) : value;
  }
  return Object.freeze(expanded);
}

function expandText(text: string, variables: Readonly<Record<string, string | undefined>>): string {
  return text.replace(REFERENCE, (reference, name: string, fallback: string | undefined) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return value ?? fallback ?? reference;
  });
}
