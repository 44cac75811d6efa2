/** A schema as it lies in a repository. */
export interface SchemaText {
  /** Names the content: a schema is compiled once for each. */
  readonly oid: string;
  readonly text: string;
}

/** A value on its way to the worker: digits as written, since a number is only made where it is checked. */
export type SentValue = string | boolean | null | readonly never[] | { readonly number: string };

/** What is asked of the worker. */
export interface SchemaJob {
  readonly schemas: readonly SchemaText[];
  /** Flat keys with their values. */
  readonly properties: readonly (readonly [key: string, value: SentValue])[];
}

/** Why a schema itself cannot be used. */
export interface UnusableSchema {
  readonly kind: 'unusable';
  readonly code: 'invalid-document' | 'limit-exceeded';
  readonly message: string;
}

/** What ran out while values were checked. */
export interface Exhausted {
  readonly kind: 'exhausted';
  readonly rule: 'deadline' | 'memory' | 'recursion';
}

export interface Violation {
  readonly kind: 'violation';
  /** Names and indices that lead to the value at fault. */
  readonly path: readonly string[];
  readonly keyword: string;
  /** A JSON pointer into the schema: `#/properties/db/type`. */
  readonly schemaPath: string;
  /** The last name of the path is one that is missing. */
  readonly missing: boolean;
}

export type SchemaVerdict =
  | { readonly kind: 'valid' }
  | ((Violation | UnusableSchema | Exhausted) & {
      /** Index of the schema it is about. */
      readonly schema: number;
    });

/** From the worker: which schema it has come to, or its verdict. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'started'; readonly schema: number }
  | SchemaVerdict;
