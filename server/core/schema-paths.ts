import type { Coordinates } from './environment.js';
import { stemsOf } from './precedence.js';

/**
 * Where the schemas of some coordinates lie, from the root of a repository: the one for everybody, then one for each
 * application asked.
 */
export function schemaPaths(coordinates: Coordinates): readonly string[] {
  return stemsOf(coordinates).map(schemaPath);
}

export function schemaPath(application: string): string {
  return `schemas/${application}.schema.json`;
}
