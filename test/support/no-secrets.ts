import type { SecretOpener } from '../../server/core/ports.js';

/** For who has no keys and wants none: cipher texts are texts like any other, for clients to open. */
export const NO_SECRETS: SecretOpener = { isSealed: () => false, open: () => undefined };
