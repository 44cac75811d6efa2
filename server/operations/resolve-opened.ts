import type { Coordinates } from '../core/environment.js';
import { type OpenedEnvironment, openSecrets, sealedTexts } from '../core/open-secrets.js';
import type { KeyGeneration, Layer, SecretOpener, SecretUses } from '../core/ports.js';
import type { ResolveOptions } from '../core/resolve.js';
import { type DocumentReader, resolveReading } from '../core/resolve-reading.js';
import { openInTurns } from './open-in-turns.js';
import { untilKeysChange } from './until-keys-change.js';

export interface ResolveDependencies {
  readonly documents: DocumentReader;
  readonly secrets: SecretOpener;
  readonly options: ResolveOptions;
  /** Absent: the keys stay what they are. */
  readonly keys?: KeyGeneration;
}

export interface ResolvedOpened extends OpenedEnvironment {
  /** Undefined when nothing of it can change without a commit. */
  readonly uses?: SecretUses;
}

/**
 * Resolves coordinates, and opens what is sealed in what they come to.
 *
 * @throws InvalidDocumentError, LimitExceededError; VaultUnavailableError
 */
export async function resolveOpened(
  coordinates: Coordinates,
  layers: readonly Layer[],
  { documents, secrets, options, keys }: ResolveDependencies,
): Promise<ResolvedOpened> {
  const generation = keys?.generation; // before anything is opened
  const environment = await resolveReading(coordinates, layers, documents, options);
  const sealed = sealedTexts(environment, layers, secrets);
  const prepared = await secrets.prepare?.(sealed);
  const opened = openSecrets(environment, layers, await openInTurns(sealed, prepared?.opener ?? secrets));
  const uses = keys
    ? untilKeysChange(opened.unopened, prepared?.uses, () => keys.generation === generation)
    : prepared?.uses;
  return uses ? { ...opened, environment: { ...opened.environment, secretsIdentity: uses.identity }, uses } : opened;
}
