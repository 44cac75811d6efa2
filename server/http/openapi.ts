import { readFileSync } from 'node:fs';

/** Beside `dist`, in the sources and in what is installed alike. */
const FOLDER = new URL('../../../schemas/api/', import.meta.url);

interface Reference {
  readonly $ref: string;
}

/**
 * The description of the HTTP API, self-contained: schemas that it names by file are put in their place.
 *
 * @see https://spec.openapis.org/oas/v3.1.0
 */
export function loadOpenApi(): Record<string, unknown> {
  const document = readJson('openapi.json') as { components: { schemas: Record<string, Reference> } };
  const schemas = Object.entries(document.components.schemas).map(([name, { $ref }]) => [name, readJson($ref)]);
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(schemas) } };
}

function readJson(file: string): object {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
}
