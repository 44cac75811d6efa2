import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

const BANNER = '// Made by `cairn types` from JSON Schemas. Changes are lost the next time.\n';

/**
 * One exported type that all the schemas agree on. References may point into their own schema only, as the server has
 * it: nothing is ever loaded.
 *
 * @param schemas as JSON text
 * @throws CliError
 */
export async function typesOf(application: string, schemas: readonly string[]): Promise<string> {
  const { compile } = await import('json-schema-to-typescript'); // brings a formatter: far too heavy for other commands
  const name = `${typeName(application)}Configuration`;
  const parts = schemas.map((text, index) =>
    withoutNames(moved(parsed(text), schemas.length === 1 ? '#' : `#/allOf/${index}`)),
  );
  const whole = parts.length === 1 ? parts[0] : { allOf: parts };
  try {
    return await compile({ ...(whole as object), title: name }, name, {
      additionalProperties: false,
      bannerComment: BANNER,
      $refOptions: { resolve: { http: false, file: false } },
      format: true,
      style: { singleQuote: true },
    });
  } catch (error) {
    throw new CliError(
      'invalid-schema',
      EXIT.invalidConfiguration,
      `the schema cannot be used: ${(error as Error).message}`,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError('invalid-schema', EXIT.invalidConfiguration, 'a schema is no JSON');
  }
}

/** Points references at the place that the schema has moved to. */
function moved(schema: unknown, place: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => moved(item, place));
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [
    key,
    key === '$ref' && typeof value === 'string' && value.startsWith('#') ? place + value.slice(1) : moved(value, place),
  ]);
  return Object.fromEntries(entries);
}

/** The name is ours, and an id would make the references relative to it. */
function withoutNames(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $id, title, ...rest } = schema as Readonly<Record<string, unknown>>;
  return rest;
}

function typeName(application: string): string {
  const words = application.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
