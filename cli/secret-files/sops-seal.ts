import { readFile } from 'node:fs/promises';
import { parseAgeRecipient } from '../../server/ciphers/age/age-keys.js';
import { transitFingerprint } from '../../server/ciphers/cairn/fingerprint.js';
import { nameOf } from '../../server/ciphers/key-ring.js';
import { ConfigError } from '../../server/core/errors.js';
import type { Seal, WrappedKey } from '../../server/core/seal.js';
import { sealedContent } from '../../server/formats/sops/sops-text.js';
import { usageError } from '../cli-error.js';
import { LIMITS } from './edit-file.js';

/** What a file of SOPS says of its keys. One that cannot be read is told of when its values are looked for. */
export function sealOf(file: string, bytes: Buffer): Seal | undefined {
  try {
    return sealedContent(file, bytes, LIMITS)?.seal;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** Its MAC covers what stands there, and what is encrypted once more nobody could open. @throws CliError for a file of SOPS */
export async function refuseSopsFile(file: string): Promise<void> {
  if (!sealOf(file, await readFile(file))) return;
  throw usageError(
    `${file}: a file of SOPS (expected: one whose values are encrypted one by one)`,
    `sops edit ${file}`,
  );
}

/** What the key is called in values of Cairn's own; undefined when it is none. */
export function nameOfWrapped(key: WrappedKey): string | undefined {
  if (key.kind === 'transit') return transitFingerprint(key).toString('hex');
  const recipient = parseAgeRecipient(key.recipient);
  return recipient && nameOf({ kind: 'recipient', recipient });
}
