import type { Coordinates } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import { type LintedEnvironment, type LintFinding, lint } from '../core/lint.js';
import type { Layer } from '../core/ports.js';
import { resolveReading } from '../core/resolve-reading.js';
import { schemaPaths } from '../core/schema-paths.js';
import { documentParser } from '../formats/parse-documents.js';
import { documentsOnce } from './documents-once.js';
import { coordinatesIn } from './folder-coordinates.js';
import { folderLayer } from './folder-layer.js';
import { schemaKeys } from './schema-keys.js';
import type { ValidateOptions } from './validate-folder.js';

/**
 * Looks for what is probably a mistake in all that the files of a folder name. What cannot be resolved is left out:
 * `validateFolder` tells of it.
 *
 * @param folder the root of the repository's working directory
 * @throws an error of the file system when the folder cannot be read
 */
export async function lintFolder(
  folder: string,
  options: Omit<ValidateOptions, 'clock'>,
): Promise<readonly LintFinding[]> {
  const { fileBytes, keysPerEnvironment } = options.limits;
  const layer = await folderLayer(folder, options);
  const documents = documentsOnce(documentParser({ fileBytes, keysPerFile: keysPerEnvironment }));
  const environments: LintedEnvironment[] = [];
  for (const coordinates of coordinatesIn(layer)) {
    try {
      const settings = { overrides: {}, keysPerEnvironment };
      const { propertySources } = await resolveReading(coordinates, [layer], documents, settings);
      const { application, profiles } = coordinates.asked;
      const knownKeys = await keysKnownTo(coordinates, layer);
      environments.push({ application, profile: profiles, sources: propertySources, knownKeys });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
    }
  }
  return lint(environments);
}

/** Of a schema that is no JSON nothing is known; that it is none is told by `validateFolder`. */
async function keysKnownTo(coordinates: Coordinates, { files, blobs }: Layer): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const path of schemaPaths(coordinates)) {
    const entry = files.get(path);
    if (entry) keys.push(...schemaKeys(parsed(await blobs.read(entry.oid))));
  }
  return keys;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
