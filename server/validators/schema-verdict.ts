import type { Place } from '../core/errors.js';
import type { JsonFault } from '../core/json-fault.js';
import type { PackedProperties } from '../threads/packed-properties.js';
import type { SentError } from '../threads/sent-error.js';

/** A schema as it lies in a repository. */
export interface SchemaText {
  /** Names the content: a schema is compiled once for each. */
  readonly oid: string;
  readonly text: string;
}

/** What is asked of the worker: whether what these sources come to satisfies these schemas. */
export interface SchemaJob {
  readonly schemas: readonly SchemaText[];
  /** Of the layers that the sources come from. */
  readonly versions: readonly string[];
  /** Strongest first. */
  readonly sources: readonly SentSource[];
  /** One list for each source. */
  readonly properties: PackedProperties;
}

/** Where a property source on its way to the worker comes from. */
export interface SentSource {
  readonly path: string;
  readonly layer: number;
}

/** Why a schema itself cannot be used. */
export interface UnusableSchema {
  readonly kind: 'unusable';
  readonly code: 'invalid-document' | 'limit-exceeded';
  readonly message: string;
  /** Where in its text, when it is none. */
  readonly fault?: Pick<JsonFault, 'line' | 'column'>;
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
  /** What was met and what is expected, without any value: `text (expected: integer)`. */
  readonly detail: string;
}

/** A violation together with where it is written. */
export interface PlacedViolation extends Violation {
  /** The flat key that the path means. */
  readonly key: string;
  /** Of the value that stands there, or of the first one below it. */
  readonly place: Place | undefined;
}

/** What the values come to cannot even be told. */
export interface Unresolvable {
  readonly kind: 'unresolvable';
  readonly error: SentError;
}

export type SchemaVerdict =
  | { readonly kind: 'valid' }
  | Unresolvable
  | ((PlacedViolation | UnusableSchema | Exhausted) & {
      /** Index of the schema it is about. */
      readonly schema: number;
    });
