import type { Tree } from './tree.js';
import { isTreeList, isTreeMap } from './tree.js';

/**
 * What explanations, histories and comparisons show in place of a value. Everything they show goes through one function
 * of this shape, so that there is one place to decide what must not be seen there.
 */
export type ShowValue = (value: Tree) => Tree;

const CIPHER = '{cipher}';
const HIDDEN = '{cipher}…';

/** Cipher text stays where clients need it: here it would tell nothing, and be copied into tickets and chats. */
export const showValue: ShowValue = (value) => {
  if (typeof value === 'string') return value.startsWith(CIPHER) ? HIDDEN : value;
  if (isTreeMap(value)) return new Map([...value].map(([key, child]) => [key, showValue(child)]));
  if (isTreeList(value)) return value.map((item) => (item === undefined ? item : showValue(item)));
  return value;
};
