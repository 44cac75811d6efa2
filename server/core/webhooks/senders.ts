import { bitbucket } from './bitbucket.js';
import { generic } from './generic.js';
import { gitea } from './gitea.js';
import { gitee } from './gitee.js';
import { github } from './github.js';
import { gitlab } from './gitlab.js';
import { gogs } from './gogs.js';
import type { SenderRules, WebhookHeaders } from './provider.js';

/** Those that send the headers of others besides their own come first. */
const SENDERS: readonly SenderRules[] = [gitea, gogs, gitee, gitlab, bitbucket, github];

/** Who the headers say has sent a webhook. They can lie: then another secret is needed to prove it. */
export function senderOf(headers: WebhookHeaders): SenderRules {
  return SENDERS.find(({ isNamed }) => isNamed(headers)) ?? generic;
}
