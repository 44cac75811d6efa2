import type { LayerTree } from './environment.js';

export interface ApplicationEntry {
  readonly application: string;
  /** Sorted; those that have a file of their own. */
  readonly profiles: readonly string[];
}

/** The applications that the layers hold files for, sorted by name. */
export function listStems(_layers: readonly LayerTree[]): readonly ApplicationEntry[] {
  throw new Error('not built yet');
}
