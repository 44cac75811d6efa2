import type { Coordinates } from '../core/environment.js';
import { type LintedEnvironment, type LintFinding, lint } from '../core/lint.js';
import type { Layer } from '../core/ports.js';
import { schemaPaths } from '../core/schema-paths.js';
import { withoutAllowed } from './allowed-findings.js';
import { environmentsIn } from './folder-environments.js';
import { folderLayer } from './folder-layer.js';
import { schemaKeys } from './schema-keys.js';
import { folderReading, type ValidateOptions } from './validate-folder.js';

/**
 * Looks for what is probably a mistake in all that the files of a folder name, as `validateFolder` does. What cannot be
 * resolved is left out: `validateFolder` tells of it. So is what its author allows, by a comment on the line or above it.
 *
 * @param folder the root of the repository's working directory
 * @throws an error of the file system when the folder cannot be read
 */
export async function lintFolder(
  folder: string,
  options: Omit<ValidateOptions, 'clock'>,
): Promise<readonly LintFinding[]> {
  const layer = await folderLayer(folder, options);
  const environments: LintedEnvironment[] = [];
  for await (const outcome of environmentsIn(layer, folderReading(options.limits))) {
    if (outcome.kind === 'refused') continue;
    const { coordinates, environment } = outcome;
    const { application, profiles } = coordinates.asked;
    const knownKeys = await keysKnownTo(coordinates, layer);
    environments.push({ application, profile: profiles, sources: environment.propertySources, knownKeys });
  }
  return withoutAllowed(lint(environments), layer);
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
