import { parseCoordinates } from '../core/coordinates.js';
import type { Coordinates, Environment } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import { namedProfiles } from '../core/named-profiles.js';
import type { Layer } from '../core/ports.js';
import { type DocumentReader, resolveReading } from '../core/resolve-reading.js';
import { applicationsIn } from './folder-coordinates.js';

/** What a folder comes to for some coordinates, or why it comes to nothing. */
export type FolderEnvironment =
  | { readonly kind: 'resolved'; readonly coordinates: Coordinates; readonly environment: Environment }
  | { readonly kind: 'refused'; readonly coordinates: Coordinates; readonly error: ConfigError };

export interface FolderReading {
  readonly documents: DocumentReader;
  readonly keysPerEnvironment: number;
}

/** Lists of profiles for one application. */
const MAX_LISTS = 256;

/**
 * Everything that a folder names: each application that has a file or a schema, and what is shared; without a profile,
 * with each that has a file of its own or a shared one, and with those that the documents met on the way name. Several
 * profiles at once are only tried where an expression asks for them.
 */
export async function* environmentsIn(layer: Layer, reading: FolderReading): AsyncGenerator<FolderEnvironment> {
  for (const [application, profiles] of applicationsIn(layer)) {
    const lists = new Set(profiles);
    for (const list of lists) {
      const coordinates = asRequested(application, list);
      if (!coordinates) continue;
      const outcome = await resolved(coordinates, layer, reading);
      yield outcome;
      if (outcome.kind === 'resolved') addNamed(lists, outcome.environment, reading);
    }
  }
}

/** A set goes on as it grows. */
function addNamed(lists: Set<string>, { files }: Environment, { documents }: FolderReading): void {
  const met = files.flatMap((file) => documents.peek(file) ?? []);
  for (const profiles of namedProfiles(met)) {
    if (lists.size >= MAX_LISTS) return;
    lists.add(profiles.join(','));
  }
}

/** As a reader would ask for them; undefined when nobody can, since files and expressions may hold any name. */
function asRequested(application: string, profiles: string): Coordinates | undefined {
  try {
    return parseCoordinates({ application: encodeURIComponent(application), profiles: encodeURIComponent(profiles) });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

async function resolved(
  coordinates: Coordinates,
  layer: Layer,
  { documents, keysPerEnvironment }: FolderReading,
): Promise<FolderEnvironment> {
  try {
    const options = { overrides: {}, keysPerEnvironment };
    const environment = await resolveReading(coordinates, [layer], documents, options);
    return { kind: 'resolved', coordinates, environment };
  } catch (error) {
    if (error instanceof ConfigError) return { kind: 'refused', coordinates, error };
    throw error;
  }
}
