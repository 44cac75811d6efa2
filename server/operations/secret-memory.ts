import { boundFile } from '../core/bound-file.js';
import type { SecretOpener } from '../core/ports.js';
import { recentlyUsed } from './recently-used.js';

/** Cipher texts whose plain texts are remembered. */
const MAX_SECRETS = 50_000;

/**
 * Opens each cipher text once for each place that it stands at, however many commits leave it as it is. So it is for those
 * that always open to the same.
 */
export function rememberSecrets(opener: SecretOpener): SecretOpener {
  const opened = recentlyUsed<string, { readonly plain: string | undefined }>(MAX_SECRETS);
  const remembering: SecretOpener = {
    isSealed: (text) => opener.isSealed(text),
    open(text, place) {
      const key = JSON.stringify([boundFile(place), place.key, text]);
      const known = opened.get(key);
      if (known) return known.plain;
      const plain = opener.open(text, place);
      opened.set(key, { plain });
      return plain;
    },
  };
  if (!opener.prepare) return remembering;
  return {
    ...remembering,
    async prepare(sealed) {
      await opener.prepare?.(sealed);
      return { opener: remembering };
    },
  };
}
