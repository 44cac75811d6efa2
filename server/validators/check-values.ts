import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { nest } from '../core/nest.js';
import { Secret, UnopenedSecret } from '../core/secret.js';
import { isTreeList, isTreeMap, type Tree } from '../core/tree.js';
import { BinaryLiteral, NumberLiteral, type Value } from '../core/value.js';
import { certainErrors } from './certain-errors.js';
import { describeViolation } from './describe-violation.js';
import type { Exhausted, UnusableSchema, Violation } from './schema-verdict.js';

/** What is checked, in the types that JSON Schema knows. */
export interface CheckedValues {
  readonly values: unknown;
  /** Where secrets stand that nobody has opened, as JSON pointers: a schema may say of them what it likes. */
  readonly unknown: ReadonlySet<string>;
}

/**
 * @param validate has to tell all errors where something is unknown
 * @returns undefined when nothing is wrong
 */
export function checkValues(
  validate: ValidateFunction,
  { values, unknown }: CheckedValues,
): Violation | Exhausted | UnusableSchema | undefined {
  try {
    if (validate(values)) return undefined;
    const errors = certainErrors(validate.errors ?? [], unknown);
    return errors.length === 0 ? undefined : violationOf(errors, validate.schema, values);
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'exhausted', rule: 'recursion' };
    return { kind: 'unusable', code: 'invalid-document', message: 'the schema cannot be applied to these values' };
  } finally {
    validate.errors = null;
  }
}

/** Nests properties, in the types that JSON Schema knows. */
export function valuesOf(properties: ReadonlyMap<string, { readonly value: Value }>): CheckedValues {
  const unknown = new Set<string>();
  const values = plain(nest(new Map([...properties].map(([key, { value }]) => [key, value]))), '', unknown);
  return { values, unknown };
}

function plain(tree: Tree | undefined, pointer: string, unknown: Set<string>): unknown {
  if (tree instanceof UnopenedSecret) unknown.add(pointer);
  if (tree instanceof Secret) return plain(tree.revealValue(), pointer, unknown);
  if (tree instanceof NumberLiteral) return numberOf(tree);
  if (tree instanceof BinaryLiteral) return tree.base64;
  const below = (name: string | number, child: Tree | undefined) =>
    plain(child, `${pointer}/${escaped(String(name))}`, unknown);
  if (isTreeMap(tree)) return Object.fromEntries([...tree].map(([key, child]) => [key, below(key, child)]));
  if (isTreeList(tree)) return tree.map((item, index) => below(index, item));
  return tree ?? null;
}

/**
 * Only for checking, so that digits may be lost: `type` holds for numbers of any length, while bounds and multiples
 * are those of the nearest double, of the largest one beyond its range.
 */
function numberOf(literal: NumberLiteral): number | string {
  if (!literal.isFinite) return literal.text;
  const number = Number(literal.text);
  return Number.isFinite(number) ? number : Math.sign(number) * Number.MAX_VALUE;
}

/** Of a rule made of others the rule itself is named, which comes last; `if` only says that `then` or `else` failed. */
function violationOf(errors: readonly ErrorObject[], schema: unknown, values: unknown): Violation {
  const index = errors.length - (errors.length > 1 && errors.at(-1)?.keyword === 'if' ? 2 : 1);
  const error = errors[index] as ErrorObject; // what is refused has a reason
  const { instancePath, keyword, schemaPath, params } = error;
  const missing = params.missingProperty as unknown;
  const added = params.additionalProperty ?? params.unevaluatedProperty ?? params.propertyName;
  const last = [missing, added].filter((name) => typeof name === 'string');
  const path = [...instancePath.split('/').slice(1).map(unescaped), ...last];
  const alternatives = errors.slice(0, index).filter((each) => each.instancePath === instancePath);
  const detail = describeViolation(error, alternatives, schema, values);
  return { kind: 'violation', path, keyword, schemaPath, missing: typeof missing === 'string', detail };
}

/** RFC 6901 §4 */
function escaped(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
