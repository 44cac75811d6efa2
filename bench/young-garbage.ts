import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects the young generation, so that what is measured next pays for its own garbage alone: a collection comes when
 * the space is full, whoever filled it.
 */
export function collectYoungGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: (options: { readonly type: 'minor' }) => void = runInNewContext('gc');
  collect({ type: 'minor' });
}
