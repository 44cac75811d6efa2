import type { Coordinates, Environment } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import { openSealedFiles } from '../core/open-sealed-files.js';
import type { Clock, Layer, Verifier } from '../core/ports.js';
import { describeRefusal, isRefusal, type Rejection } from '../core/rejection.js';
import { documentParser } from '../formats/parse-documents.js';
import { documentsOnce } from './documents-once.js';
import { sharedCoordinates } from './folder-coordinates.js';
import { environmentsIn, type FolderEnvironment, type FolderReading } from './folder-environments.js';
import { type FolderOptions, folderLayer } from './folder-layer.js';
import { type FolderKeys, openFolderSecrets } from './folder-secrets.js';
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
  /** Absent: cipher texts are texts like others. */
  readonly keys?: FolderKeys;
  /** One to use again for several folders, or for one that changes; it is left open. */
  readonly validator?: SchemaValidator;
}

/** What a server does when nothing else is configured. */
export const DEFAULT_FOLDER_OPTIONS: Omit<ValidateOptions, 'clock' | 'keys'> = {
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
  const { limits, clock, keys } = options;
  const validator = options.validator ?? new SchemaValidator({ clock, deadlineMs: SCHEMA_DEADLINE_MS });
  const checker = verifier(validator);
  try {
    const layer = await folderLayer(folder, options);
    const violations: Violation[] = [];
    for await (const outcome of environmentsIn(layer, folderReading(limits, keys))) {
      const refusal = await refusalOf(outcome, layer, checker, keys);
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
export function folderReading(
  { fileBytes, keysPerEnvironment }: ValidateOptions['limits'],
  keys?: FolderKeys,
): FolderReading {
  const parse = documentParser({ fileBytes, keysPerFile: keysPerEnvironment });
  const opening = keys ? openSealedFiles(async (...file) => parse(...file), keys.unwrap) : parse;
  return { documents: documentsOnce(opening), keysPerEnvironment };
}

async function refusalOf(
  outcome: FolderEnvironment,
  layer: Layer,
  { verify }: Pick<Verifier, 'verify'>,
  keys: FolderKeys | undefined,
): Promise<ConfigError | undefined> {
  const error = outcome.kind === 'refused' ? outcome.error : await verdictOn(outcome.environment);
  if (error && !isRefusal(error)) throw error;
  return error;

  async function verdictOn(environment: Environment): Promise<ConfigError | undefined> {
    if (!keys) return refusedBy(verify(environment, [layer]));
    const opened = openFolderSecrets(environment, layer, keys);
    return opened.unopened[0] ?? (opened.knowsKeys ? refusedBy(verify(opened.environment, [layer])) : undefined);
  }
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
