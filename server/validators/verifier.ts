import { LRUCache } from 'lru-cache';
import type { Environment, FileReference } from '../core/environment.js';
import {
  ConfigError,
  InvalidDocumentError,
  LimitExceededError,
  type Place,
  SchemaViolationError,
} from '../core/errors.js';
import type { Layer, Verifier } from '../core/ports.js';
import { isRefusal } from '../core/rejection.js';
import { relocate } from '../core/relocate-error.js';
import { schemaPaths } from '../core/schema-paths.js';
import { receivedError } from '../threads/sent-error.js';
import { isResolvedHere } from './resolved-here.js';
import { schemaJob } from './schema-job.js';
import type { SchemaValidator } from './schema-validator.js';
import type { SchemaText, SchemaVerdict } from './schema-verdict.js';

const MAX_VERDICTS = 10_000;
const MAX_SCHEMA_BYTES = 262_144;

/** What is wrong, and the layer that is to blame: the same content is met again at other versions. */
interface Refusal {
  readonly error: ConfigError;
  readonly layer: number;
}

/**
 * Checks environments against the schemas that lie beside them. A verdict depends on content alone and is remembered
 * by it, so a commit that changes nothing for some coordinates costs them no check.
 */
export function verifier(validator: SchemaValidator): Verifier {
  // Told as `max`, the number of places would all be taken at the start, which would wait for it.
  const verdicts = new LRUCache<string, Promise<Refusal | undefined>>({
    maxSize: MAX_VERDICTS,
    sizeCalculation: () => 1,
  });

  return {
    async verify(environment, layers) {
      const schemas = findSchemas(environment, layers);
      const key = identityOf(environment, schemas);
      const verdict = verdicts.get(key) ?? refusalOf(judge(environment, layers, schemas, validator), layers);
      verdicts.set(key, verdict);
      verdict.catch(() => verdicts.delete(key)); // It could not be judged: the next one tries again.
      const refusal = await verdict;
      if (refusal) throw atVersion(refusal, layers);
    },
    close: () => validator.close(),
  };
}

/** For each path the strongest layer that has it. */
function findSchemas({ coordinates }: Environment, layers: readonly Layer[]): readonly FileReference[] {
  return schemaPaths(coordinates).flatMap((path) => {
    const layer = layers.findIndex(({ files }) => files.has(path));
    const oid = layers[layer]?.files.get(path)?.oid;
    return oid === undefined ? [] : [{ layer, path, oid }];
  });
}

function identityOf({ coordinates, files, secretsIdentity }: Environment, schemas: readonly FileReference[]): string {
  const contents = [...files, ...schemas].map(({ layer, path, oid }) => [layer, path, oid]);
  return JSON.stringify([coordinates.applications, coordinates.profiles, contents, schemas.length, secretsIdentity]);
}

async function judge(
  environment: Environment,
  layers: readonly Layer[],
  schemas: readonly FileReference[],
  validator: SchemaValidator,
): Promise<void> {
  if (schemas.length === 0 && isResolvedHere(environment, layers)) return;
  const texts = await Promise.all(schemas.map((schema) => readSchema(schema, layers)));
  const verdict = await validator.validate(await schemaJob(environment, layers, texts));
  if (verdict.kind === 'valid') return;
  if (verdict.kind === 'unresolvable') throw receivedError(verdict.error);
  const schema = schemas[verdict.schema]; // the validator counts in the list it was given
  throw schema ? toError(verdict, placeOf(schema, layers)) : givenUp(environment, layers);
}

async function readSchema(schema: FileReference, layers: readonly Layer[]): Promise<SchemaText> {
  const place = placeOf(schema, layers);
  try {
    const bytes = await (layers[schema.layer] as Layer).blobs.read(schema.oid); // findSchemas found it there
    if (bytes.length > MAX_SCHEMA_BYTES) throw new LimitExceededError(tooLarge(bytes.length));
    return { oid: schema.oid, text: new TextDecoder().decode(bytes) };
  } catch (error) {
    throw error instanceof ConfigError ? relocate(error, place) : error;
  }
}

function tooLarge(bytes: number): string {
  return `a schema of ${bytes} bytes (expected: at most ${MAX_SCHEMA_BYTES})`;
}

/** No value gets into a message: it is made of names and of what the schema says. */
function toError(verdict: Exclude<SchemaVerdict, { kind: 'valid' | 'unresolvable' }>, schema: Place): ConfigError {
  if (verdict.kind === 'unusable') {
    const { code, message, fault } = verdict;
    const options = { place: { ...schema, ...fault } };
    return code === 'limit-exceeded'
      ? new LimitExceededError(message, options)
      : new InvalidDocumentError(message, options);
  }
  if (verdict.kind === 'exhausted') {
    return new SchemaViolationError(`checking against ${schema.file} was given up: ${verdict.rule}`, {
      key: '',
      rule: verdict.rule,
      place: schema,
    });
  }
  const { key, detail } = verdict;
  const rule = `${verdict.keyword} at ${verdict.schemaPath}`;
  const place = verdict.missing ? schema : (verdict.place ?? schema);
  return new SchemaViolationError(`${key || 'all of it'}: ${detail}, refused by ${schema.file}: ${rule}`, {
    key,
    rule,
    place,
  });
}

/** There is no schema to blame: putting the values together took too much. The strongest file is named. */
function givenUp({ files }: Environment, layers: readonly Layer[]): LimitExceededError {
  const [strongest] = files;
  const options = strongest ? { place: placeOf(strongest, layers) } : {};
  return new LimitExceededError('its placeholders take too long or too much memory to resolve', options);
}

function placeOf({ layer, path }: FileReference, layers: readonly Layer[]): Place {
  return { file: path, version: layers[layer]?.version ?? '' };
}

async function refusalOf(judging: Promise<void>, layers: readonly Layer[]): Promise<Refusal | undefined> {
  try {
    await judging;
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError) || !isRefusal(error)) throw error;
    const layer = layers.findIndex(({ version }) => version === error.place?.version);
    return { error, layer: Math.max(0, layer) };
  }
}

function atVersion({ error, layer }: Refusal, layers: readonly Layer[]): ConfigError {
  const version = layers[layer]?.version;
  return error.place && version !== undefined ? relocate(error, { ...error.place, version }) : error;
}
