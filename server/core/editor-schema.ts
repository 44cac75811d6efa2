/**
 * What editors that know JSON Schema draft-07 alone get instead of a 2020-12 schema. An editor sees one file at a time,
 * while schemas are about what all files come to together: what only the whole can fulfil is left out. What speaks to
 * whoever loads a file is always allowed.
 *
 * @param schemas name → 2020-12 schema, parsed; a file has to satisfy all of them
 */
export function editorSchema(schemas: ReadonlyMap<string, unknown>): unknown {
  const definitions = [...schemas].map(([name, schema]) => {
    return [name, withLoaderKeys(converted(schema, `#/definitions/${pointer(name)}`))];
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    allOf: [...schemas.keys()].map((name) => ({ $ref: `#/definitions/${pointer(name)}` })),
    definitions: Object.fromEntries(definitions),
  };
}

type Json = Readonly<Record<string, unknown>>;

/** Of identity, which would move the base of references; of the whole; and what draft-07 does not know. */
const LEFT_OUT = new Set([
  ...['$schema', '$id', '$anchor', '$dynamicAnchor', '$vocabulary'],
  ...['required', 'dependentRequired', 'minProperties', 'unevaluatedProperties', 'unevaluatedItems'],
  ...['minContains', 'maxContains'],
]);
/** Their members are schemas, whatever they are called. */
const MAPS = new Map([
  ['$defs', 'definitions'],
  ['dependentSchemas', 'dependencies'],
  ['definitions', 'definitions'],
  ['properties', 'properties'],
  ['patternProperties', 'patternProperties'],
]);
const LITERALS = new Set(['const', 'enum', 'default', 'examples']);

/** @param root what `#` was before the schema became a part of another */
function converted(schema: unknown, root: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => converted(item, root));
  if (!isObject(schema)) return schema;
  const members = Object.entries(schema).filter(([keyword]) => !LEFT_OUT.has(keyword));
  return withReference(Object.fromEntries(members.map((member) => convertedMember(member, schema, root))));
}

function convertedMember([keyword, value]: [string, unknown], schema: Json, root: string): [string, unknown] {
  const map = MAPS.get(keyword);
  if (map !== undefined && isObject(value)) return [map, convertedMap(value, root)];
  if (LITERALS.has(keyword)) return [keyword, value];
  if (keyword === '$ref' || keyword === '$dynamicRef') return ['$ref', moved(value, root)];
  if (keyword === 'prefixItems') return ['items', converted(value, root)];
  if (keyword === 'items' && 'prefixItems' in schema) return ['additionalItems', converted(value, root)];
  return [keyword, converted(value, root)];
}

function convertedMap(map: Json, root: string): Json {
  return Object.fromEntries(Object.entries(map).map(([name, schema]) => [name, converted(schema, root)]));
}

function moved(reference: unknown, root: string): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return reference;
  return root + reference.slice(1).replaceAll('/$defs/', '/definitions/');
}

/** In draft-07 nothing that stands beside a reference counts. */
function withReference({ $ref, ...others }: Json): Json {
  if ($ref === undefined) return others;
  if (Object.keys(others).length === 0) return { $ref };
  const { allOf } = others;
  return { ...others, allOf: [{ $ref }, ...(Array.isArray(allOf) ? allOf : [])] };
}

/**
 * The checks of the server never see `spring.config` and `spring.profiles`; an editor shows the file to the schema as it
 * is, nested or with dots in its keys. So a root that says what `spring` or any other key may hold has to allow them.
 */
function withLoaderKeys(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const { properties, additionalProperties = true } = schema;
  const named = isObject(properties) ? properties : {};
  const spring = named['spring'] ?? additionalProperties;
  if (spring === true) return schema;
  const open = { ...schema, properties: { ...named, spring: allowing(LOADER_KEYS, spring) } };
  return additionalProperties === true ? open : withPattern(open, `^spring\\.${LOADER_KEYS}`);
}

const LOADER_KEYS = '(config|profiles)([.\\[]|$)';

/** What a schema allows, and keys that begin like this; a schema that is elsewhere is not looked into. */
function allowing(keys: string, schema: unknown): unknown {
  if (isObject(schema) && isObject(schema['properties'])) return withPattern(schema, `^${keys}`);
  const onlyThese = { ...withPattern({}, `^${keys}`), additionalProperties: false };
  return schema === false ? onlyThese : { anyOf: [onlyThese, schema] };
}

function withPattern(schema: Json, pattern: string): Json {
  const { patternProperties } = schema;
  return {
    ...schema,
    patternProperties: { ...(isObject(patternProperties) ? patternProperties : {}), [pattern]: true },
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 6901 §3 */
function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
