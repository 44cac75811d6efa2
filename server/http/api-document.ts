import { readFileSync } from 'node:fs';

/** Beside `dist`, in the sources and in what is installed alike. */
const FOLDER = new URL('../../../schemas/api/', import.meta.url);

interface Reference {
  readonly $ref: string;
}

/**
 * A description of an API, self-contained: schemas that it names by file are put in their place, and where they name one
 * another by file they point there.
 *
 * @param file in schemas/api
 */
export function loadApiDocument(file: string): Record<string, unknown> {
  const document = readJson(file) as { components: { schemas: Record<string, Reference> } };
  const named = Object.entries(document.components.schemas);
  const names = new Map(named.map(([name, { $ref }]) => [$ref, name]));
  const schemas = named.map(([name, { $ref }]) => [name, readJson($ref, names)]);
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(schemas) } };
}

function readJson(file: string, names: ReadonlyMap<string, string> = new Map()): object {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'), (key, value) => {
    const name = key === '$ref' ? names.get(value) : undefined;
    return name === undefined ? value : `#/components/schemas/${name}`;
  });
}
