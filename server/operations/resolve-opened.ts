import type { Coordinates } from '../core/environment.js';
import { type OpenedEnvironment, openSecrets } from '../core/open-secrets.js';
import type { Layer, SecretOpener } from '../core/ports.js';
import type { ResolveOptions } from '../core/resolve.js';
import { type DocumentReader, resolveReading } from '../core/resolve-reading.js';

export interface ResolveDependencies {
  readonly documents: DocumentReader;
  readonly secrets: SecretOpener;
  readonly options: ResolveOptions;
}

/** Resolves coordinates, and opens what is sealed in what they come to. @throws InvalidDocumentError, LimitExceededError */
export async function resolveOpened(
  coordinates: Coordinates,
  layers: readonly Layer[],
  { documents, secrets, options }: ResolveDependencies,
): Promise<OpenedEnvironment> {
  return openSecrets(await resolveReading(coordinates, layers, documents, options), layers, secrets);
}
