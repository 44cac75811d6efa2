/**
 * A schema of any library that follows Standard Schema 1 (zod, valibot, arktype, typebox …). Only the shape is needed,
 * so it is written down here instead of being a dependency.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardSchemaResult<Output> | Promise<StandardSchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type StandardSchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardSchemaIssue[] };

export interface StandardSchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a schema makes of the configuration; any flat or nested key when there is no schema. */
export type Infer<S> = S extends StandardSchemaV1<infer _Input, infer Output> ? Output : Record<string, unknown>;
