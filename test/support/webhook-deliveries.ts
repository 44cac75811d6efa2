import { createHmac } from 'node:crypto';

/** One delivery as a git host would send it. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a git host is told a secret, and what it then sends of one and the same push. */
export interface GitHost {
  readonly name: string;
  /** Its settings: `webhooks.<sender>`. */
  readonly sender: 'github' | 'gitlab' | 'gitea' | 'gogs' | 'gitee' | 'bitbucket' | 'generic';
  readonly secret: string;
  /** @param options.id what tells this delivery from others; the payload differs with it, as commit ids do */
  deliver(options: { secret: string; id: string; nowMs: number }): Delivery;
  /** Spring's answer for CHANGES. */
  readonly destinations: readonly string[];
  /** The headers that the proof is in. */
  readonly proof: readonly string[];
  /** Whether the proof covers the body. */
  readonly signsBody: boolean;
}

/** What the push changes, in the order of the lists. */
export const CHANGES = {
  added: ['config/orders-eu-dev.yml'],
  removed: ['README.md'],
  modified: ['application-prod.yml', 'orders.properties'],
};

const NAMED = ['orders-eu-dev', 'orders-eu', 'orders', 'README', 'application-prod', '*'];
const JSON_TYPE = { 'content-type': 'application/json' };
const hex = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');
const base64 = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest('base64');

function commit(id: string) {
  const author = { name: 'Ada', email: 'ada@example.org', username: 'ada' };
  const url = `https://git.example.org/ops/config/commit/${id}`;
  return { id, message: 'More connections', timestamp: '2026-11-24T10:00:00+01:00', url, author, ...CHANGES };
}

function push(id: string, repository: object): string {
  const before = '28e1879d029cb852e4844d9c718537df08844e03';
  return JSON.stringify({ ref: 'refs/heads/main', before, after: id, repository, commits: [commit(id)] });
}

function signedForm(secret: string, id: string, nowMs: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = `v1,${base64(key, `${id}.${timestamp}.${body}`)}`;
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,bm90IHRoaXM= ${signature}` };
}

const SIGNING_KEY = `whsec_${Buffer.from('thirty-two bytes of randomness!!').toString('base64')}`;
const REPOSITORY = { full_name: 'ops/config', clone_url: 'https://git.example.org/ops/config.git' };

const github: GitHost = {
  name: 'GitHub',
  sender: 'github',
  secret: "It's a Secret to Everybody",
  deliver({ secret, id }) {
    const body = push(id, REPOSITORY);
    const headers = {
      ...JSON_TYPE,
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-delivery': id,
      'x-github-event': 'push',
      'x-github-hook-id': '292430182',
      'x-hub-signature': 'sha1=7d38cdd689735b008b3c702edd92eea23791c5f6',
      'x-hub-signature-256': `sha256=${hex(secret, body)}`,
    };
    return { headers, body };
  },
  destinations: NAMED,
  proof: ['x-hub-signature-256'],
  signsBody: true,
};

function gitlabPush(id: string): string {
  const project = { id: 15, name: 'config', path_with_namespace: 'ops/config' };
  return JSON.stringify({ object_kind: 'push', ref: 'refs/heads/main', after: id, project, commits: [commit(id)] });
}

const gitlab: GitHost = {
  name: 'GitLab with a secret token',
  sender: 'gitlab',
  secret: 'a token of GitLab',
  deliver({ secret, id }) {
    const headers = {
      ...JSON_TYPE,
      'user-agent': 'GitLab/18.4.0',
      'idempotency-key': id,
      'x-gitlab-event': 'Push Hook',
      'x-gitlab-event-uuid': '13792a34-cac6-4fda-95a8-c58e00a3954e',
      'x-gitlab-webhook-uuid': '02affd2d-2cba-4033-917d-ec22d5dc4b38',
      'x-gitlab-token': secret,
    };
    return { headers, body: gitlabPush(id) };
  },
  destinations: NAMED,
  proof: ['x-gitlab-token'],
  signsBody: false,
};

const gitlabSigned: GitHost = {
  ...gitlab,
  name: 'GitLab with a signing token',
  secret: SIGNING_KEY,
  deliver({ secret, id, nowMs }) {
    const body = gitlabPush(id);
    const headers = { ...JSON_TYPE, 'x-gitlab-event': 'Push Hook', ...signedForm(secret, id, nowMs, body) };
    return { headers, body };
  },
  proof: ['webhook-signature'],
  signsBody: true,
};

/** It sends everybody's headers: those of GitHub and Gogs as well. */
const gitea: GitHost = {
  name: 'Gitea',
  sender: 'gitea',
  secret: 'a secret of Gitea',
  deliver({ secret, id }) {
    const body = push(id, REPOSITORY);
    const own = ['github', 'gogs', 'gitea'].flatMap((host) => [
      [`x-${host}-delivery`, id],
      [`x-${host}-event`, 'push'],
    ]);
    const signature = hex(secret, body);
    const signatures = {
      'x-hub-signature-256': `sha256=${signature}`,
      'x-gogs-signature': signature,
      'x-gitea-signature': signature,
    };
    return { headers: { ...JSON_TYPE, ...Object.fromEntries(own), ...signatures }, body };
  },
  destinations: NAMED,
  proof: ['x-gitea-signature'],
  signsBody: true,
};

/** As the versions before did, which named no files and had fewer headers. */
const giteaWithoutFiles: GitHost = {
  ...gitea,
  name: 'Gitea without names of files',
  deliver({ secret, id }) {
    const body = JSON.stringify({ ref: 'refs/heads/main', after: id, commits: [{ id, message: 'More connections' }] });
    const named = { 'x-gitea-delivery': id, 'x-gitea-event': 'push', 'x-gitea-signature': hex(secret, body) };
    return { headers: { ...JSON_TYPE, ...named }, body };
  },
  destinations: ['*'],
};

const gogs: GitHost = {
  name: 'Gogs',
  sender: 'gogs',
  secret: 'a secret of Gogs',
  deliver({ secret, id }) {
    const body = push(id, REPOSITORY);
    const named = { 'x-gogs-delivery': id, 'x-gogs-event': 'push', 'x-gogs-signature': hex(secret, body) };
    return { headers: { ...JSON_TYPE, ...named }, body };
  },
  destinations: NAMED,
  proof: ['x-gogs-signature'],
  signsBody: true,
};

function giteePush(id: string): string {
  return JSON.stringify({ hook_name: 'push_hooks', ref: 'refs/heads/main', after: id, commits: [commit(id)] });
}

const GITEE_EVENT = { 'x-git-oschina-event': 'Push Hook', 'x-gitee-event': 'Push Hook', 'x-gitee-ping': 'false' };

const gitee: GitHost = {
  name: 'Gitee with a password',
  sender: 'gitee',
  secret: 'a password of Gitee',
  deliver: ({ secret, id }) => ({
    headers: { ...JSON_TYPE, 'user-agent': 'git-oschina-hook', ...GITEE_EVENT, 'x-gitee-token': secret },
    body: giteePush(id),
  }),
  destinations: NAMED,
  proof: ['x-gitee-token'],
  signsBody: false,
};

const giteeSigned: GitHost = {
  ...gitee,
  name: 'Gitee with a signing key',
  deliver({ secret, id, nowMs }) {
    const token = base64(secret, `${nowMs}\n${secret}`);
    const headers = { ...JSON_TYPE, ...GITEE_EVENT, 'x-gitee-timestamp': String(nowMs), 'x-gitee-token': token };
    return { headers, body: giteePush(id) };
  },
};

const bitbucketCloud: GitHost = {
  name: 'Bitbucket Cloud',
  sender: 'bitbucket',
  secret: 'a secret of Bitbucket',
  deliver({ secret, id }) {
    const target = { type: 'commit', hash: id, date: '2026-11-24T09:00:00+00:00' };
    const change = { new: { type: 'branch', name: 'main', target }, created: false, forced: false };
    const body = JSON.stringify({ actor: { nickname: 'ada' }, push: { changes: [change] } });
    const headers = {
      ...JSON_TYPE,
      'user-agent': 'Bitbucket-Webhooks/2.0',
      'x-event-key': 'repo:push',
      'x-hook-uuid': 'c8a6e7e0-5b3c-4d0a-9a7a-2f1f0a5c9a11',
      'x-request-uuid': id,
      'x-attempt-number': '1',
      'x-hub-signature': `sha256=${hex(secret, body)}`,
    };
    return { headers, body };
  },
  destinations: ['*'],
  proof: ['x-hub-signature'],
  signsBody: true,
};

const bitbucketServer: GitHost = {
  ...bitbucketCloud,
  name: 'Bitbucket Server',
  deliver({ secret, id }) {
    const ref = { id: 'refs/heads/main', displayId: 'main', type: 'BRANCH' };
    const changes = [{ ref, refId: ref.id, fromHash: '28e1879d', toHash: id, type: 'UPDATE' }];
    const body = JSON.stringify({ eventKey: 'repo:refs_changed', date: '2026-11-24T09:00:00+0000', changes });
    const signature = { 'x-hub-signature': `sha256=${hex(secret, body)}` };
    return { headers: { ...JSON_TYPE, 'x-event-key': 'repo:refs_changed', 'x-request-id': id, ...signature }, body };
  },
};

const generic: GitHost = {
  name: 'somebody in the Standard Webhooks form',
  sender: 'generic',
  secret: SIGNING_KEY,
  deliver({ secret, id, nowMs }) {
    const body = JSON.stringify({ path: Object.values(CHANGES).flat() });
    return { headers: { ...JSON_TYPE, ...signedForm(secret, id, nowMs, body) }, body };
  },
  destinations: NAMED,
  proof: ['webhook-signature'],
  signsBody: true,
};

/** Its body is the same each time, so nobody could tell a replay. */
export const FORM: GitHost = {
  ...generic,
  name: 'somebody with a form',
  secret: 'a secret of a script',
  deliver({ secret }) {
    const body = Object.values(CHANGES)
      .flat()
      .map((path) => `path=${encodeURIComponent(path)}`)
      .join('&');
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return { headers: { ...type, 'x-hub-signature-256': `sha256=${hex(secret, body)}` }, body };
  },
  proof: ['x-hub-signature-256'],
};

/** Made from what each documents. */
export const GIT_HOSTS: readonly GitHost[] = [
  ...[github, gitlab, gitlabSigned, gitea, giteaWithoutFiles, gogs],
  ...[gitee, giteeSigned, bitbucketCloud, bitbucketServer, generic],
];
