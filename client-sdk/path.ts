type Leaf =
  | Date
  | RegExp
  | URL
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ((...args: never[]) => unknown);

type Nested<V, K extends string> =
  NonNullable<V> extends readonly unknown[] | Leaf
    ? never
    : NonNullable<V> extends object
      ? `${K}.${Path<NonNullable<V>>}`
      : never;

/** Every key of a configuration of type T, dotted: `'db' | 'db.pool' | 'db.pool.size'`. Lists are read as a whole. */
export type Path<T> = T extends readonly unknown[] | Leaf
  ? never
  : T extends object
    ? { [K in keyof T & string]: K | Nested<T[K], K> }[keyof T & string]
    : never;

type Absent<V> = undefined extends V ? undefined : null extends V ? undefined : never;

/** The type behind a key; `unknown` for a key that the type does not know. */
export type PathValue<T, P extends string> = P extends keyof T
  ? T[P]
  : P extends `${infer K}.${infer R}`
    ? K extends keyof T
      ? PathValue<NonNullable<T[K]>, R> | Absent<T[K]>
      : unknown
    : unknown;

const SEGMENT = /\[([^\]]*)\]|[^.[]+/g;

/** `db.hosts[0].name` → `['db', 'hosts', 0, 'name']`; `[a.b]` in brackets is one name with a dot in it, as in Spring. */
export function parsePath(key: string): readonly (string | number)[] {
  return [...key.matchAll(SEGMENT)].map(([text, bracketed]) => {
    if (bracketed === undefined) return text;
    return /^(?:0|[1-9]\d{0,8})$/.test(bracketed) ? Number(bracketed) : bracketed;
  });
}

/** The own value behind a key of a nested configuration; undefined when any step is missing. */
export function valueAt(config: unknown, key: string): unknown {
  let value = config;
  for (const segment of parsePath(key)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}

/** Whether `key` is `prefix` or lies below it: `db` holds `db`, `db.url` and `db[0]`, but not `dbx`. `''` holds all. */
export function isBelow(key: string, prefix: string): boolean {
  if (!key.startsWith(prefix)) return false;
  const next = key[prefix.length];
  return prefix === '' || /[.[]$/.test(prefix) || next === undefined || next === '.' || next === '[';
}
