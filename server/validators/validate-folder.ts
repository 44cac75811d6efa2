import type { Coordinates } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import type { Clock, Layer, Verifier } from '../core/ports.js';
import { describeRefusal, isRefusal, type Rejection } from '../core/rejection.js';
import { documentParser } from '../formats/parse-documents.js';
import { documentsOnce } from './documents-once.js';
import { sharedCoordinates } from './folder-coordinates.js';
import { environmentsIn, type FolderEnvironment, type FolderReading } from './folder-environments.js';
import { type FolderOptions, folderLayer } from './folder-layer.js';
import { SCHEMA_DEADLINE_MS, SchemaValidator } from './schema-validator.js';
import { verifier } from './verifier.js';

/** Why a server would not serve what the folder holds for some coordinates; nothing in it is a value. */
export interface Violation extends Pick<Rejection, 'code' | 'message' | 'file' | 'line' | 'column' | 'rule'> {
  readonly application: string;
  /** As asked for; `default` stands for none. */
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
 * Gives the verdict that a server would give on the folder if it were a commit, for everything that it names: see
 * environmentsIn.
 *
 * @param folder the root of the repository's working directory
 * @returns application by application; empty when all is well
 * @throws an error of the file system when the folder cannot be read
 */
export async function validateFolder(folder: string, options: ValidateOptions): Promise<readonly Violation[]> {
  const { limits, clock } = options;
  const validator = options.validator ?? new SchemaValidator({ clock, deadlineMs: SCHEMA_DEADLINE_MS });
  const checker = verifier(validator);
  try {
    const layer = await folderLayer(folder, options);
    const violations: Violation[] = [];
    for await (const outcome of environmentsIn(layer, folderReading(limits))) {
      const refusal = await refusalOf(outcome, layer, checker);
      if (refusal) violations.push(violation(outcome.coordinates, refusal));
    }
    return violations;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [violation(sharedCoordinates(), error)];
  } finally {
    if (!options.validator) await validator.close();
  }
}

/** With the caps that a server has. */
export function folderReading({ fileBytes, keysPerEnvironment }: ValidateOptions['limits']): FolderReading {
  const parse = documentParser({ fileBytes, keysPerFile: keysPerEnvironment });
  return { documents: documentsOnce(parse), keysPerEnvironment };
}

async function refusalOf(
  outcome: FolderEnvironment,
  layer: Layer,
  { verify }: Pick<Verifier, 'verify'>,
): Promise<ConfigError | undefined> {
  const error = outcome.kind === 'refused' ? outcome.error : await refusedBy(verify(outcome.environment, [layer]));
  if (error && !isRefusal(error)) throw error;
  return error;
}

async function refusedBy(verifying: Promise<void>): Promise<ConfigError | undefined> {
  try {
    await verifying;
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function violation({ asked, profiles }: Coordinates, error: ConfigError): Violation {
  return { application: asked.application, profiles, ...describeRefusal(error) };
}
