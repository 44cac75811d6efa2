import type { ErrorObject } from 'ajv/dist/2020.js';

/** Rules about a value that depend on what stands anywhere below it. */
const BY_CONTENT: ReadonlySet<string> = new Set([
  ...['anyOf', 'oneOf', 'not', 'if', 'contains', 'enum', 'const', 'uniqueItems'],
  ...['unevaluatedProperties', 'unevaluatedItems'],
]);

/**
 * The errors that stay whatever the unknown values are. Where a rule has alternatives and something unknown decides
 * between them, what the alternatives say does not count either; it comes before the rule itself.
 *
 * @param errors all there are, in the order ajv gives them
 * @param unknown JSON pointers
 */
export function certainErrors(errors: readonly ErrorObject[], unknown: ReadonlySet<string>): readonly ErrorObject[] {
  if (unknown.size === 0) return errors;
  let certain: ErrorObject[] = [];
  for (const error of errors) {
    const path = error.instancePath;
    if (unknown.has(path)) continue;
    if (BY_CONTENT.has(error.keyword) && [...unknown].some((pointer) => pointer.startsWith(`${path}/`))) {
      certain = certain.filter((each) => each.instancePath !== path && !each.instancePath.startsWith(`${path}/`));
    } else {
      certain.push(error);
    }
  }
  return certain;
}
