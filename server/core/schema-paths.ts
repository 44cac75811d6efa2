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

/** The application that a file is the schema of, if it is one. */
export function schemaApplication(path: string): string | undefined {
  return /^schemas\/(.+)\.schema\.json$/.exec(path)?.[1];
}
