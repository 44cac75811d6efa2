import { InvalidSettingsError } from './core/errors.js';
import type { Logger } from './core/ports.js';
import { Secret } from './core/secret.js';
import type { Sender } from './core/webhooks/provider.js';
import { readRegularFile } from './files/regular-file.js';
import type { WebhookSecretSettings, WebhookSettings } from './settings.js';

type ReadSecrets = () => Promise<readonly Secret[]>;

/**
 * What proves each sender, read from its file again for each webhook, so that an exchange needs no restart.
 *
 * @throws InvalidSettingsError when a file cannot be read now. Later on, the last that could be is what counts.
 */
export async function allWebhookSecrets(
  { senders }: WebhookSettings,
  logger: Logger,
): Promise<Readonly<Partial<Record<Sender, ReadSecrets>>>> {
  const entries = Object.entries(senders).map(async ([sender, settings]) => {
    return [sender, await webhookSecrets(sender, settings, logger)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function webhookSecrets(
  sender: string,
  { secrets, secretFile }: WebhookSecretSettings,
  logger: Logger,
): Promise<ReadSecrets> {
  if (secretFile === undefined) return async () => secrets;
  let fromFile = await readSecrets(secretFile).catch((cause: Error) => {
    throw new InvalidSettingsError(`/webhooks/${sender}/secretFile: ${cause.message} (expected: a secret a line)`);
  });
  return async () => {
    fromFile = await readSecrets(secretFile).catch((error: Error) => {
      logger.error('the secrets of webhooks cannot be read; the last ones stay', { sender, reason: error.message });
      return fromFile;
    });
    return [...secrets, ...fromFile];
  };
}

/** @throws Error that says why, and nothing of what is in the file */
async function readSecrets(file: string): Promise<readonly Secret[]> {
  const text = (await readRegularFile(file)).toString('utf8');
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new Error('is empty');
  return lines.map((line) => new Secret(line));
}
