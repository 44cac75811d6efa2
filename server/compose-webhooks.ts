import { NotFoundError } from './core/errors.js';
import type { Backend, Clock, Logger } from './core/ports.js';
import type { ReceiveWebhook } from './operations/receive-webhook.js';
import type { WebhookSettings } from './settings.js';

/** Between two fetches that webhooks have caused, however many there are. */
const HINT_SPACING_MS = 2000;

const notConfigured: ReceiveWebhook = () => {
  throw new NotFoundError('webhooks are not configured');
};

/**
 * What takes webhooks; loaded only where they are configured, since few servers need it at their start.
 *
 * @throws InvalidSettingsError when a file of secrets cannot be read
 */
export async function composeWebhooks(
  settings: WebhookSettings,
  { backend, clock, logger }: { backend: Backend; clock: Clock; logger: Logger },
): Promise<ReceiveWebhook> {
  if (!settings.unsigned && Object.keys(settings.senders).length === 0) return notConfigured;
  const [{ receiveWebhook }, { provesSecret }, { allWebhookSecrets }, { Throttle }] = await Promise.all([
    import('./operations/receive-webhook.js'),
    import('./access/webhook-proof.js'),
    import('./webhook-secrets.js'),
    import('./core/throttle.js'),
  ]);
  const task = () => void backend.refresh().catch(() => {}); // What went wrong is in the health and in the log.
  const hints = new Throttle({ task, spacingMs: HINT_SPACING_MS, clock });
  const secrets = await allWebhookSecrets(settings, logger);
  const { unsigned } = settings;
  return receiveWebhook({ secrets, unsigned, proves: provesSecret, onHint: () => hints.ask(), clock });
}
