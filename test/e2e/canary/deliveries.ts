import { createHmac } from 'node:crypto';
import type { Question } from './request.js';

/** As `webhooks` of the settings, one secret each. */
export interface WebhookSecrets {
  readonly github: string;
  readonly gitlab: string;
}

const BODY = JSON.stringify({ ref: 'refs/heads/main', commits: [{ modified: ['orders.yml'] }] });
const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * Webhooks that prove themselves, and some that do not.
 *
 * @param other what is sent where a secret is expected, and in bodies that cannot be read
 */
export function deliveries(secrets: WebhookSecrets | undefined, other: string): readonly Question[] {
  const github = (secret: string, body = BODY) => {
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    return delivery({ ...JSON_TYPE, 'x-github-event': 'push', 'x-hub-signature-256': signature }, body);
  };
  const gitlab = (token: string, body = BODY) =>
    delivery({ ...JSON_TYPE, 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': token }, body);
  return [
    ...(secrets ? [github(secrets.github), gitlab(secrets.gitlab), gitlab(secrets.github)] : []),
    ...(secrets ? [gitlab(secrets.gitlab, `{"${other}`), github(secrets.github, `["${other}"]`)] : []),
    ...[github(other), gitlab(other), delivery(JSON_TYPE, BODY)],
    delivery({ 'content-type': 'text/plain', 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': other }, other),
  ];
}

function delivery(headers: Question['headers'] = {}, body: string): Question {
  return { method: 'POST', target: '/monitor', headers, body };
}
