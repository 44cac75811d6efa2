/** A schema that refers to itself names no end of keys. */
const MAX_DEPTH = 16;
const MAX_KEYS = 10_000;

type Json = Readonly<Record<string, unknown>>;

/**
 * The flat keys that a JSON Schema names, those of list items with `[]`: what `properties` lists, through references
 * within the schema and whatever is combined by `allOf`, `anyOf`, `oneOf`, `then` and `else`.
 *
 * @param schema parsed
 */
export function schemaKeys(schema: unknown): readonly string[] {
  const keys = new Set<string>();
  collect(schema, '', { root: schema, keys }, 0);
  return [...keys];
}

interface Collecting {
  readonly root: unknown;
  readonly keys: Set<string>;
}

function collect(schema: unknown, key: string, collecting: Collecting, depth: number): void {
  if (!isObject(schema) || depth > MAX_DEPTH || collecting.keys.size >= MAX_KEYS) return;
  const { $ref, properties, items } = schema;
  if (key !== '') collecting.keys.add(key);
  if (typeof $ref === 'string') collect(target(collecting.root, $ref), key, collecting, depth + 1);
  for (const part of partsOf(schema)) collect(part, key, collecting, depth + 1);
  for (const [name, inner] of isObject(properties) ? Object.entries(properties) : []) {
    collect(inner, key === '' ? name : `${key}.${name}`, collecting, depth + 1);
  }
  if (isObject(items)) collect(items, `${key}[]`, collecting, depth + 1);
}

function partsOf(schema: Json): readonly unknown[] {
  const lists = [schema['allOf'], schema['anyOf'], schema['oneOf']].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  return [...lists, schema['then'], schema['else']];
}

/** RFC 6901 §6; what points elsewhere names nothing here. */
function target(root: unknown, reference: string): unknown {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined;
  let found = root;
  for (const segment of reference.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isObject(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
