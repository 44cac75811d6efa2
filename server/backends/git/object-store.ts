import type { MirrorOptions } from './mirror.js';
import { ObjectReader } from './object-reader.js';
import { RefReader } from './ref-reader.js';
import { TreeReader } from './tree-reader.js';

/** One generation of a mirror, open for reading. */
export interface ObjectStore {
  readonly objects: ObjectReader;
  readonly trees: TreeReader;
  readonly refs: RefReader;
}

export function openObjectStore(
  gitFolder: string,
  environment: MirrorOptions['localEnvironment'],
  limits: { files: number },
): ObjectStore {
  const objects = new ObjectReader(gitFolder, environment);
  return { objects, trees: new TreeReader(objects, limits), refs: new RefReader(objects) };
}
