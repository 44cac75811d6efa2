import { Secret } from './secret.js';
import { isTreeList, isTreeMap, type Tree } from './tree.js';

/** Whether it is a secret, or holds one. */
export function isSecret(value: Tree | undefined): boolean {
  if (value instanceof Secret) return true;
  if (isTreeMap(value)) return [...value.values()].some(isSecret);
  return isTreeList(value) && value.some(isSecret);
}
