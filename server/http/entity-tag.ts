import { createHmac } from 'node:crypto';

/**
 * Names a representation without telling anything about it: a plain hash would let a reader test guesses of values.
 * Weak, since the version inside the body may move while nothing else does.
 *
 * @param parts the kind of representation and the identity of what it shows
 */
export type EntityTagger = (...parts: readonly string[]) => string;

/** @param key the same on every replica, if their tags are to agree */
export function entityTagger(key: Uint8Array): EntityTagger {
  return (...parts) => {
    const mac = createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
    return `W/"${mac.slice(0, 22)}"`;
  };
}
