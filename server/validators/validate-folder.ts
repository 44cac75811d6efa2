import type { Coordinates } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import type { Clock, Layer, Verifier } from '../core/ports.js';
import { SHARED_APPLICATION } from '../core/precedence.js';
import { describeRefusal, isRefusal, type Rejection } from '../core/rejection.js';
import { type DocumentReader, resolveReading } from '../core/resolve-reading.js';
import { documentParser } from '../formats/parse-documents.js';
import { documentsOnce } from './documents-once.js';
import { coordinatesIn, coordinatesOf } from './folder-coordinates.js';
import { type FolderOptions, folderLayer } from './folder-layer.js';
import { SCHEMA_DEADLINE_MS, SchemaValidator } from './schema-validator.js';
import { verifier } from './verifier.js';

/** Why a server would not serve what the folder holds for some coordinates; nothing in it is a value. */
export interface Violation extends Pick<Rejection, 'code' | 'message' | 'file' | 'line' | 'column' | 'rule'> {
  readonly application: string;
  /** As asked for: one, or `default`. */
  readonly profiles: readonly string[];
}

export interface ValidateOptions extends FolderOptions {
  readonly limits: FolderOptions['limits'] & { readonly keysPerEnvironment: number };
  readonly clock: Clock;
  /** One to use again for several folders, or for one that changes; it is left open. */
  readonly validator?: SchemaValidator;
}

/** What a server does when nothing else is configured. */
export const DEFAULT_FOLDER_OPTIONS: Omit<ValidateOptions, 'clock'> = {
  searchPaths: [],
  label: 'main',
  limits: { fileBytes: 1_048_576, files: 20_000, keysPerEnvironment: 50_000 },
};

/**
 * Gives the verdict that a server would give on the folder if it were a commit, for everything that its files name:
 * each application that has a file or a schema, and what is shared, without a profile and with each that has a file of
 * its own or a shared one.
 *
 * @param folder the root of the repository's working directory
 * @returns in the order of applications and profiles; empty when all is well
 * @throws an error of the file system when the folder cannot be read
 */
export async function validateFolder(folder: string, options: ValidateOptions): Promise<readonly Violation[]> {
  const { limits, clock } = options;
  const validator = options.validator ?? new SchemaValidator({ clock, deadlineMs: SCHEMA_DEADLINE_MS });
  const checker = verifier(validator);
  try {
    const layer = await folderLayer(folder, options);
    const { fileBytes, keysPerEnvironment } = limits;
    const documents = documentsOnce(documentParser({ fileBytes, keysPerFile: keysPerEnvironment }));
    const violations: Violation[] = [];
    for (const coordinates of coordinatesIn(layer)) {
      const refusal = await refusalOf(coordinates, layer, { documents, keysPerEnvironment, verifier: checker });
      if (refusal) violations.push(violation(coordinates, refusal));
    }
    return violations;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [violation(coordinatesOf(SHARED_APPLICATION, 'default'), error)];
  } finally {
    if (!options.validator) await validator.close();
  }
}

interface Checking {
  readonly documents: DocumentReader;
  readonly keysPerEnvironment: number;
  readonly verifier: Verifier;
}

async function refusalOf(
  coordinates: Coordinates,
  layer: Layer,
  { documents, keysPerEnvironment, verifier }: Checking,
): Promise<ConfigError | undefined> {
  try {
    const options = { overrides: {}, keysPerEnvironment };
    await verifier.verify(await resolveReading(coordinates, [layer], documents, options), [layer]);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError && isRefusal(error)) return error;
    throw error;
  }
}

function violation({ asked, profiles }: Coordinates, error: ConfigError): Violation {
  return { application: asked.application, profiles, ...describeRefusal(error) };
}
