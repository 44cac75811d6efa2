import type { Environment } from '../core/environment.js';
import type { Layer } from '../core/ports.js';
import { packInTurns } from '../threads/packed-properties.js';
import type { SchemaJob, SchemaText } from './schema-verdict.js';

/** Packs an environment for the worker. What lies in no file, the overrides, is the server's and is left out. */
export async function schemaJob(
  { propertySources }: Pick<Environment, 'propertySources'>,
  layers: readonly Pick<Layer, 'version'>[],
  schemas: readonly SchemaText[],
): Promise<SchemaJob> {
  const written = propertySources.flatMap(({ file, properties }) => (file ? [{ file, properties }] : []));
  return {
    schemas,
    versions: layers.map(({ version }) => version),
    sources: written.map(({ file: { path, layer } }) => ({ path, layer })),
    properties: await packInTurns(written.map(({ properties }) => properties)),
  };
}
