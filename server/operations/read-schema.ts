import { editorSchema } from '../core/editor-schema.js';
import type { Coordinates } from '../core/environment.js';
import { InvalidDocumentError, NotFoundError } from '../core/errors.js';
import { jsonFault } from '../core/json-fault.js';
import type { Backend, Layer } from '../core/ports.js';
import { schemaPaths } from '../core/schema-paths.js';

/**
 * What the files of an application may hold, for editors: see editorSchema.
 *
 * @returns JSON text
 * @throws NotFoundError when no schema is about it; InvalidDocumentError when one is no JSON
 */
export type ReadSchema = (coordinates: Coordinates) => Promise<string>;

export function readSchema(backend: Backend): ReadSchema {
  return async (coordinates) => {
    const layers = await backend.layers(coordinates);
    const schemas = new Map<string, unknown>();
    for (const path of schemaPaths(coordinates)) {
      const layer = layers.find(({ files }) => files.has(path));
      if (layer) schemas.set(path, await readJson(path, layer));
    }
    if (schemas.size === 0) throw new NotFoundError('no schema is about that application');
    return JSON.stringify(editorSchema(schemas));
  };
}

async function readJson(path: string, { files, blobs, version }: Layer): Promise<unknown> {
  const bytes = await blobs.read(files.get(path)?.oid ?? '');
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message = 'a syntax error', line = 1, column = 1 } = jsonFault(text) ?? {};
    throw new InvalidDocumentError(`not JSON: ${message}`, {
      cause: error,
      place: { file: path, line, column, version },
    });
  }
}
