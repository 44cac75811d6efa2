/** Settings before they are checked. */
export type Tree = { readonly [key: string]: unknown };

export interface Schema {
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly enum?: readonly unknown[];
  readonly writeOnly?: boolean;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Objects are merged key by key; whatever else the stronger side holds replaces the weaker. */
export function overlay(weaker: Tree, stronger: Tree): Tree {
  const merged: Record<string, unknown> = { ...weaker };
  for (const [key, value] of Object.entries(stronger)) {
    merged[key] = isTree(merged[key]) && isTree(value) ? overlay(merged[key], value) : value;
  }
  return merged;
}

/** The tree of every `default` in the schema. */
export function settingsDefaults(schema: Schema): Tree {
  const entries = Object.entries(schema.properties ?? {}).filter(([, property]) => property.default !== undefined);
  return Object.fromEntries(
    entries.map(([key, property]) => [key, property.properties ? settingsDefaults(property) : property.default]),
  );
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
