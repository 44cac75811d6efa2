import type { Coordinates } from '../core/environment.js';
import type { Backend } from '../core/ports.js';

/**
 * Makes sure that a read does not go behind a version its caller has already seen.
 *
 * @throws VersionUnavailableError when it could not be had in time
 */
export type CatchUp = (coordinates: Coordinates, version: string) => Promise<void>;

export function catchUp(backend: Backend, options: { timeoutMs: number }): CatchUp {
  return (coordinates, version) => backend.catchUp(coordinates, version, options.timeoutMs);
}
