import { bitbucketCloudPaths } from './bitbucket-cloud.js';
import { bitbucketServerPaths } from './bitbucket-server.js';
import { genericPaths } from './generic.js';
import { giteaPaths } from './gitea.js';
import { giteePaths } from './gitee.js';
import { githubPaths } from './github.js';
import { gitlabPaths } from './gitlab.js';
import { gogsPaths } from './gogs.js';
import type { ChangedPaths, Payload, WebhookHeaders } from './provider.js';

/** The first that understands a payload answers. In Spring's order. */
const READERS: readonly ChangedPaths[] = [
  githubPaths,
  genericPaths,
  gitlabPaths,
  giteaPaths,
  giteePaths,
  gogsPaths,
  bitbucketCloudPaths,
  bitbucketServerPaths,
];

/** Of one path: what CVE-2026-59315 made Spring cap, too. */
const MAX_PER_PATH = 20;
/** Of one payload. Nobody reads them: they are there for who compares with Spring. */
const MAX_DESTINATIONS = 10_000;

/**
 * What Spring's monitor would tell its bus of a payload: names of applications, in order, none twice. Branch and
 * repository are not looked at, nor whether a file is configuration at all.
 *
 * @returns nothing when the payload is not understood, or names no file
 */
export function destinations(headers: WebhookHeaders, payload: Payload): readonly string[] {
  const found = new Set<string>();
  for (const path of pathsOf(headers, payload)) {
    for (const destination of destinationsOf(path)) if (found.size < MAX_DESTINATIONS) found.add(destination);
    if (found.size >= MAX_DESTINATIONS) break;
  }
  return [...found];
}

function pathsOf(headers: WebhookHeaders, payload: Payload): readonly string[] {
  for (const read of READERS) {
    const paths = read(headers, payload);
    if (paths !== undefined) return paths;
  }
  return [];
}

/** `conf/orders-eu-dev.yml` may be about `orders-eu-dev`, `orders-eu` or `orders`; `application` is about everybody. */
function destinationsOf(path: string): readonly string[] {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const names: string[] = [];
  let name = file.includes('.') ? file.slice(0, file.lastIndexOf('.')) : file;
  while (names.length < MAX_PER_PATH) {
    names.push(name === 'application' ? '*' : name);
    const hyphen = name.lastIndexOf('-');
    if (hyphen < 0) break;
    name = name.slice(0, hyphen);
  }
  return names;
}
