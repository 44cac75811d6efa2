import { isSealedText, SEALED_PREFIXES } from './sealed-text.js';
import { Secret } from './secret.js';
import type { Tree } from './tree.js';
import { isTreeList, isTreeMap } from './tree.js';

/**
 * What explanations, histories and comparisons show in place of a value. Everything they show goes through one function
 * of this shape, so that there is one place to decide what must not be seen there.
 */
export type ShowValue = (value: Tree) => Tree;

/**
 * A secret is shown by its fingerprint, which tells whether two are the same. Cipher text stays where clients need it:
 * here it would tell nothing, and be copied into tickets and chats.
 *
 * @param fingerprint keyed, so that nobody can try out what a value may be
 */
export function showValueBy(fingerprint: (text: string) => string): ShowValue {
  const show: ShowValue = (value) => {
    if (value instanceof Secret) return `secret:${fingerprint(value.reveal())}`;
    if (typeof value === 'string') return isSealedText(value) ? `${prefixOf(value)}…` : value;
    if (isTreeMap(value)) return new Map([...value].map(([key, child]) => [key, show(child)]));
    if (isTreeList(value)) return value.map((item) => (item === undefined ? item : show(item)));
    return value;
  };
  return show;
}

function prefixOf(sealed: string): string {
  return SEALED_PREFIXES.find((prefix) => sealed.startsWith(prefix)) ?? '';
}
