import { expectation, type SchemaError, words } from './expectation.js';

/** As a schema that has refused values gives it. */
export interface PlacedSchemaError extends SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * What was met and what is expected: `text (expected: integer)`. Of a value nothing is told but its kind, since it may
 * be a secret.
 *
 * @param alternatives what came of the parts of the rule, when it is one of several that must hold
 */
export function describeViolation(
  error: PlacedSchemaError,
  alternatives: readonly PlacedSchemaError[],
  schema: unknown,
  values: unknown,
): string {
  const expected = isChoice(error)
    ? words(alternatives.flatMap((each) => expectation(each, parentOf(each, schema)) ?? []))
    : expectation(error, parentOf(error, schema));
  const met = metBy(error, values);
  return expected ? `${met} (expected: ${expected})` : met;
}

function isChoice({ keyword, params }: SchemaError): boolean {
  return keyword === 'anyOf' || (keyword === 'oneOf' && !params.passingSchemas);
}

function metBy({ keyword, params, instancePath }: PlacedSchemaError, values: unknown): string {
  if (keyword === 'required' || keyword === 'dependentRequired') return 'missing';
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') return 'no such key';
  if (keyword === 'propertyNames') return 'a name that no key may have';
  if (keyword === 'oneOf' && params.passingSchemas) return 'it fits more than one of several schemas';
  return kindOf(at(values, instancePath, (segment) => segment));
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'empty text' : 'text';
  if (Array.isArray(value)) return value.length === 0 ? 'empty list' : `list of ${value.length}`;
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'object' ? 'mapping' : typeof value;
}

function parentOf({ schemaPath }: PlacedSchemaError, schema: unknown): Json {
  const parent = at(schema, schemaPath.slice(schemaPath.indexOf('/'), schemaPath.lastIndexOf('/')), decodeURIComponent);
  return typeof parent === 'object' && parent !== null ? (parent as Json) : {};
}

/** RFC 6901 §4 and §6; undefined when it leads nowhere. */
function at(root: unknown, pointer: string, decode: (segment: string) => string): unknown {
  let found = root;
  for (const segment of pointer.split('/').slice(1)) {
    const name = decode(segment).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Json)[name];
  }
  return found;
}
