import type { Coordinates, Environment } from '../core/environment.js';
import type { UndecryptableSecretError } from '../core/errors.js';
import type { Backend, Freshness, Layer, SecretUses } from '../core/ports.js';
import type { Rejection } from '../core/rejection.js';
import { recentlyUsed } from './recently-used.js';
import { type ResolveDependencies, resolveOpened } from './resolve-opened.js';

/** An environment as it is handed to whoever represents it. */
export interface EnvironmentAnswer {
  readonly environment: Environment;
  /**
   * Two answers with the same identity differ in nothing but version and date. Their `propertySources` are the same
   * array, so that what was rendered of it can be kept in a WeakMap.
   */
  readonly identity: string;
  /** Of everything that it was made of. */
  readonly freshness: readonly Freshness[];
  /** What it was opened with that may change without any commit. */
  readonly uses?: SecretUses;
  /** Secrets that did not open: then it is not fit to be served, except to Spring's clients when nothing better is. */
  readonly unopened?: readonly UndecryptableSecretError[];
  /** Why this is not what was asked for but an older version; undefined when it is what was asked for. */
  readonly rejection?: Rejection;
}

/**
 * The newest verified version.
 *
 * @throws LabelNotFoundError, RepositoryNotFoundError, RemoteUnavailableError, VaultUnavailableError; and when no
 *   version is fit to be served
 *   InvalidDocumentError, LimitExceededError, CircularPlaceholderError, SchemaViolationError, UndecryptableSecretError
 */
export type ReadEnvironment = (coordinates: Coordinates) => Promise<EnvironmentAnswer>;

/**
 * Resolves coordinates against layers that somebody holds already, so that several questions see one version. What
 * comes out is not verified.
 */
export type ResolveLayers = (coordinates: Coordinates, layers: readonly Layer[]) => Promise<EnvironmentAnswer>;

/** A verified answer and the layers it was made of, which other questions about the same version are asked of. */
export interface VerifiedAnswer {
  readonly answer: EnvironmentAnswer;
  readonly layers: readonly Layer[];
}

/**
 * Resolves coordinates against the newest version that is fit to be served.
 *
 * @param heads what was asked for
 * @throws what is wrong with the heads, when nothing within reach is better
 */
export type ResolveVerified = (coordinates: Coordinates, heads: readonly Layer[]) => Promise<VerifiedAnswer>;

export interface ResolverDependencies extends ResolveDependencies {
  /** How many answers to remember. */
  readonly maxAnswers: number;
}

export function readEnvironment(backend: Backend, resolveVerified: ResolveVerified): ReadEnvironment {
  return async (coordinates) => (await resolveVerified(coordinates, await backend.layers(coordinates))).answer;
}

export function layerResolver({ maxAnswers, ...dependencies }: ResolverDependencies): ResolveLayers {
  const byVersion = recentlyUsed<string, EnvironmentAnswer>(maxAnswers);
  const byContent = recentlyUsed<string, EnvironmentAnswer>(maxAnswers);

  return async (coordinates, layers) => {
    const key = JSON.stringify([coordinates.asked, layers.map(({ namePrefix, version }) => [namePrefix, version])]);
    const known = byVersion.get(key);
    if (known && known.uses?.isCurrent() !== false) return known;
    const { environment, unopened, uses } = await resolveOpened(coordinates, layers, dependencies);
    const identity = identityOf(environment, layers);
    const answer = sharing(byContent.get(identity), {
      environment,
      identity,
      freshness: [...layers.map((l) => l.freshness), ...(uses ? [uses] : [])],
      unopened,
      ...(uses && { uses }),
    });
    byVersion.set(key, answer);
    byContent.set(identity, answer);
    return answer;
  };
}

function identityOf({ coordinates, files, secretsIdentity }: Environment, layers: readonly Layer[]): string {
  return JSON.stringify([
    coordinates.asked,
    layers.map((l) => l.namePrefix),
    files.map((f) => [f.layer, f.path, f.oid]),
    secretsIdentity,
  ]);
}

function sharing(earlier: EnvironmentAnswer | undefined, answer: EnvironmentAnswer): EnvironmentAnswer {
  if (!earlier) return answer;
  return { ...answer, environment: { ...answer.environment, propertySources: earlier.environment.propertySources } };
}
