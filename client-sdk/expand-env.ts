import type { RawProperties, RawValue } from './flat.js';
import { RawNumber } from './json.js';

/** An escaped beginning, or a whole placeholder. */
const REFERENCE = /\\{1,2}\$\{|\$\{([A-Za-z_][\w.[\]-]*)(?::([^{}]*))?\}/g;
/** How many values may lead to one another; what leads further, or in a circle, stays as it is. */
const MAX_STEPS = 16;

/**
 * Fills `${name}` and `${name:default}` in texts: a key of the configuration first, then a variable, then the default.
 * What is none of these stays as it is, and so does `\${…}`, without its backslash, as on the server. The value of a key is
 * filled in turn, that of a variable is not.
 *
 * @returns also which keys are secrets by now: those that a secret was filled into as well
 */
export function expandEnv(
  { properties, secrets }: Expanded,
  variables: Readonly<Record<string, string | undefined>>,
): Expanded {
  const expanded: Record<string, RawValue> = Object.create(null);
  const hidden = new Set(secrets);
  for (const [key, value] of Object.entries(properties)) {
    const names = { properties, variables, met: new Set<string>() };
    expanded[key] = typeof value === 'string' ? expandText(value, names, MAX_STEPS) : value;
    if (secrets.some((secret) => names.met.has(secret))) hidden.add(key);
  }
  return { properties: Object.freeze(expanded), secrets: Object.freeze([...hidden]) };
}

export interface Expanded {
  readonly properties: RawProperties;
  readonly secrets: readonly string[];
}

interface Names {
  readonly properties: RawProperties;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The keys that were filled in. */
  readonly met: Set<string>;
}

function expandText(text: string, names: Names, steps: number): string {
  return text.replace(REFERENCE, (reference, name: string | undefined, fallback: string | undefined) => {
    if (name === undefined) return '${';
    const own = Object.hasOwn(names.properties, name) ? names.properties[name] : undefined;
    if (own !== undefined && steps === 0) return reference;
    if (own !== undefined) {
      names.met.add(name);
      return expandText(textOf(own), names, steps - 1);
    }
    const variable = Object.hasOwn(names.variables, name) ? names.variables[name] : undefined;
    return variable ?? fallback ?? reference;
  });
}

/** Null and the empty list are the empty text, as in the server's own placeholders. */
function textOf(value: RawValue): string {
  if (value instanceof RawNumber) return value.text;
  return value === null || typeof value === 'object' ? '' : String(value);
}
