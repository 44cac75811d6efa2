import { LRUCache } from 'lru-cache';
import type { Coordinates, Document, Environment } from '../core/environment.js';
import type { Backend, Freshness, Layer } from '../core/ports.js';
import { type ResolveOptions, resolve } from '../core/resolve.js';
import { blameVersion } from './blame-version.js';
import type { DocumentCache } from './document-cache.js';

/** An environment as it is handed to whoever represents it. */
export interface EnvironmentAnswer {
  readonly environment: Environment;
  /**
   * Two answers with the same identity differ in nothing but version and date. Their `propertySources` are the same
   * array, so that what was rendered of it can be kept in a WeakMap.
   */
  readonly identity: string;
  readonly freshness: readonly Freshness[];
}

/**
 * @throws LabelNotFoundError, RepositoryNotFoundError, RemoteUnavailableError, InvalidDocumentError,
 *   LimitExceededError, ApplicationNotFoundError
 */
export type ReadEnvironment = (coordinates: Coordinates) => Promise<EnvironmentAnswer>;

/** Resolves coordinates against layers that somebody holds already, so that several questions see one version. */
export type ResolveLayers = (coordinates: Coordinates, layers: readonly Layer[]) => Promise<EnvironmentAnswer>;

export interface ResolveDependencies {
  readonly documents: DocumentCache;
  readonly options: ResolveOptions;
  /** How many answers to remember. */
  readonly maxAnswers: number;
}

export function readEnvironment(backend: Backend, resolveLayers: ResolveLayers): ReadEnvironment {
  return async (coordinates) => resolveLayers(coordinates, await backend.layers(coordinates));
}

export function layerResolver({ documents, options, maxAnswers }: ResolveDependencies): ResolveLayers {
  const byVersion = new LRUCache<string, EnvironmentAnswer>({ max: maxAnswers });
  const byContent = new LRUCache<string, EnvironmentAnswer>({ max: maxAnswers });

  return async (coordinates, layers) => {
    const key = JSON.stringify([coordinates.asked, layers.map(({ namePrefix, version }) => [namePrefix, version])]);
    const known = byVersion.get(key);
    if (known) return known;
    const environment = await resolveReading(coordinates, layers, documents, options);
    const identity = identityOf(environment, layers);
    const answer = sharing(byContent.get(identity), {
      environment,
      identity,
      freshness: layers.map((l) => l.freshness),
    });
    byVersion.set(key, answer);
    byContent.set(identity, answer);
    return answer;
  };
}

/** Alternates between the pure function and the reading it asks for, until nothing is missing. */
export async function resolveReading(
  coordinates: Coordinates,
  layers: readonly Layer[],
  documents: DocumentCache,
  options: ResolveOptions,
): Promise<Environment> {
  const read = new Map<string, readonly Document[]>();
  for (;;) {
    const resolution = resolve(
      coordinates,
      layers,
      (file) => read.get(`${file.layer}:${file.path}`) ?? documents.peek(file),
      options,
    );
    if (resolution.kind === 'resolved') return resolution.environment;
    await Promise.all(
      resolution.files.map(async (file) => {
        const layer = layers[file.layer] as Layer;
        const parsed = await blameVersion(layer.version, documents.load(file, layer));
        read.set(`${file.layer}:${file.path}`, parsed);
      }),
    );
  }
}

function identityOf({ coordinates, files }: Environment, layers: readonly Layer[]): string {
  return JSON.stringify([
    coordinates.asked,
    layers.map((l) => l.namePrefix),
    files.map((f) => [f.layer, f.path, f.oid]),
  ]);
}

function sharing(earlier: EnvironmentAnswer | undefined, answer: EnvironmentAnswer): EnvironmentAnswer {
  if (!earlier) return answer;
  return { ...answer, environment: { ...answer.environment, propertySources: earlier.environment.propertySources } };
}
