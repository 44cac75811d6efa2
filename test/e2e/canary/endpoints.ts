import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deliveries, type WebhookSecrets } from './deliveries.js';
import type { Question } from './request.js';
import { BAD, lateName } from './sealed-repository.js';

const OPENAPI = fileURLToPath(new URL('../../../../schemas/api/openapi.json', import.meta.url));

/** Every operation that the server has, as `get /path`. */
export function operations(): readonly string[] {
  const { paths } = JSON.parse(readFileSync(OPENAPI, 'utf8')) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
}

/** What to ask for, of one server. */
export interface Tour {
  /** `application/profiles` that the server opens. */
  readonly good: readonly string[];
  /** The same of those that are refused, or not there: what is shared with others is in their answers all the same. */
  readonly bad: readonly string[];
  /** Paths of resources. */
  readonly files: readonly string[];
  /** Keys to have explained. */
  readonly keys: readonly string[];
  /** Another label, or a commit, to compare with. */
  readonly other: string;
  /** Plain texts to have encrypted, and what is to be decrypted. */
  readonly plain: readonly string[];
  readonly sealed: readonly { readonly text: string; readonly place?: string }[];
  readonly webhooks?: WebhookSecrets | undefined;
}

export const BAD_PLACES = [...BAD, ...['typed', 'loop', 'moved', 'huge'].map(lateName), 'nosuch'].map(
  (name) => `${name}/default`,
);

/**
 * What to ask of each operation: good and bad questions. One that the server's description has and this has not is
 * noticed by the test. Where secrets may be in the answer it says so.
 */
export const QUESTIONS: Readonly<Record<string, (tour: Tour) => readonly Question[]>> = {
  'get /{application}/{profiles}': ({ good, bad }) => [
    ...reads(good, (at) => `/${at}`),
    ...reads(bad, (at) => `/${at}`),
    ...reads(good, (at) => `/${at}`, { accept: 'application/vnd.spring-cloud.config-server.v2+json' }),
    ...closed(good, (at) => `/${at}`, { accept: 'image/png' }),
  ],
  'get /{application}/{profiles}/{label}': ({ good, bad, other }) => [
    ...reads(good, (at) => `/${at}/main`),
    ...reads(good, (at) => `/${at}/${other}`),
    ...reads(bad, (at) => `/${at}/main`),
    ...closed(good, (at) => `/${at}/nosuch`),
  ],
  ...Object.fromEntries(
    ['json', 'yml', 'yaml', 'properties'].flatMap((form) => [
      [`get /{application}-{profiles}.${form}`, ({ good, bad }: Tour) => views('', form, good, bad)],
      [`get /{label}/{application}-{profiles}.${form}`, ({ good, bad }: Tour) => views('/main', form, good, bad)],
    ]),
  ),
  'get /{application}/{profiles}/{label}/{path}': ({ good, bad, files, other }) => [
    ...good.flatMap((at) => reads(files, (file) => `/${at}/main/${file}`)),
    ...reads(files, (file) => `/${good[0]}/${other}/${file}`),
    ...reads(files, (file) => `/${good[0]}/main/${file}?resolvePlaceholders=false`),
    ...reads(files, (file) => `/${good[0]}/main/${file}`, { accept: 'application/octet-stream' }),
    ...bad.flatMap((at) => reads(['files/app.conf'], (file) => `/${at}/main/${file}`)),
    ...closed(
      ['files/broken.json', 'files/nosuch', 'files', '../x', 'loop.yml'],
      (file) => `/loop/default/main/${file}`,
    ),
  ],
  'post /monitor': ({ webhooks, plain }) => deliveries(webhooks, plain[0] ?? ''),
  'get /api/v1/environments/{application}/{profiles}': ({ good, bad, other }) => [
    ...['', '?origins=true', '?resolvePlaceholders=false', `?label=${other}`].flatMap((query) =>
      reads(good, (at) => `/api/v1/environments/${at}${query}`),
    ),
    ...reads(bad, (at) => `/api/v1/environments/${at}`),
    ...reads(bad, (at) => `/api/v1/environments/${at}?origins=true`),
    ...closed(good, (at) => `/api/v1/environments/${at}?label=nosuch`),
    ...reads(good, (at) => `/api/v1/environments/${at}`, { 'cairn-min-version': 'f'.repeat(40) }),
  ],
  'get /api/v1/explain/{application}/{profiles}/{key}': ({ good, bad, keys, other }) => [
    ...good.flatMap((at) => closed(keys, (key) => `/api/v1/explain/${at}/${key}`)),
    ...closed(keys, (key) => `/api/v1/explain/${good[0]}/${key}?label=${other}`),
    ...bad.flatMap((at) => closed(['a', 'value', 'nosuch'], (key) => `/api/v1/explain/${at}/${key}`)),
  ],
  'get /api/v1/history/{application}/{profiles}': ({ good, bad, keys }) => [
    ...closed([...good, ...bad], (at) => `/api/v1/history/${at}`),
    ...closed(keys, (key) => `/api/v1/history/${good[0]}?key=${key}&limit=50`),
  ],
  'get /api/v1/diff/{application}/{profiles}': ({ good, bad, other }) => [
    ...closed([...good, ...bad], (at) => `/api/v1/diff/${at}?from=${other}&to=main`),
    ...closed(good, (at) => `/api/v1/diff/${at}?fromProfiles=default&toProfiles=prod`),
    ...closed(good, (at) => `/api/v1/diff/${at}?from=nosuch`),
    ...closed(good, (at) => `/api/v1/diff/${at}`),
  ],
  'get /api/v1/applications': ({ other }) =>
    closed(['', `?label=${other}`, '?label=nosuch'], (query) => `/api/v1/applications${query}`),
  'get /api/v1/rejections': ({ other }) => closed(['', `?label=${other}`], (query) => `/api/v1/rejections${query}`),
  'get /api/v1/clients': () => closed(['', '?application=orders', '?limit=x'], (query) => `/api/v1/clients${query}`),
  'get /api/v1/changes': () => closed([''], () => '/api/v1/changes'), // Its frames have a file of their own.
  'get /schemas/{application}.json': ({ good, bad }) =>
    closed([...good, ...bad], (at) => `/schemas/${at.split('/')[0]}.json`),
  'post /api/v1/refresh': () => [
    { method: 'POST', target: '/api/v1/refresh?wait=true' },
    { method: 'POST', target: '/api/v1/refresh?wait=perhaps' },
  ],
  'post /encrypt': (tour) => encrypting('/encrypt', tour),
  'post /encrypt/{application}/{profiles}': (tour) => encrypting('/encrypt/orders/prod', tour),
  'post /decrypt': (tour) => decrypting('/decrypt', tour),
  'post /decrypt/{application}/{profiles}': (tour) => decrypting('/decrypt/orders/prod', tour),
  'get /encrypt/status': () => closed([''], () => '/encrypt/status'),
  'get /key': () => closed([''], () => '/key'),
  'get /key/{application}/{profiles}': ({ good, bad }) => closed([...good, ...bad], (at) => `/key/${at}`),
  ...Object.fromEntries(
    ['/api/v1/openapi.json', '/api/v1/asyncapi.json', '/livez', '/readyz', '/actuator/info', '/actuator/health']
      .concat('/actuator/health/liveness', '/actuator/health/readiness')
      .map((path) => [`get ${path}`, () => closed([''], () => path)]),
  ),
};

type Target = (each: string) => string;

function reads(of: readonly string[], target: Target, headers: Question['headers'] = {}): readonly Question[] {
  return of.map((each) => ({ target: target(each), headers, mayOpen: true }));
}

function closed(of: readonly string[], target: Target, headers: Question['headers'] = {}): readonly Question[] {
  return of.map((each) => ({ target: target(each), headers }));
}

function views(label: string, form: string, good: readonly string[], bad: readonly string[]): readonly Question[] {
  const target = (query: string) => (at: string) => `${label}/${at.replace('/', '-')}.${form}${query}`;
  return [...reads(good, target('')), ...reads(good, target('?resolvePlaceholders=false')), ...reads(bad, target(''))];
}

const TEXT = { 'content-type': 'text/plain' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
/** More than the server reads. */
const TOO_MUCH = 2 ** 20;

function encrypting(target: string, { plain }: Tour): readonly Question[] {
  const place = `${target}?file=orders.yml&key=db.password`;
  const first = plain[0] ?? '';
  return [
    ...plain.flatMap((body) => [
      { method: 'POST', target, body, headers: TEXT },
      { method: 'POST', target: place, body, headers: TEXT },
      { method: 'POST', target, body: `${encodeURIComponent(body)}=`, headers: FORM },
    ]),
    { method: 'POST', target, body: `{key:nosuch}${first}`, headers: TEXT },
    { method: 'POST', target: `${target}?file=x`, body: first, headers: TEXT },
    ...refusedBodies(target, first),
  ];
}

function decrypting(target: string, { plain, sealed }: Tour): readonly Question[] {
  const first = sealed[0]?.text ?? '';
  return [
    ...sealed.map(({ text, place = '' }) => ({
      ...{ method: 'POST', target: target + place, body: text, headers: TEXT, mayOpen: true },
    })),
    ...sealed.map(({ text }) => ({
      method: 'POST',
      target: `${target}?file=x.yml&key=x`,
      body: text,
      headers: TEXT,
      mayOpen: true,
    })),
    { method: 'POST', target, body: first.slice(0, -5), headers: TEXT },
    ...plain.flatMap((body) => [
      { method: 'POST', target, body, headers: TEXT },
      { method: 'POST', target, body: `{key:${body}}${first}`, headers: TEXT, mayOpen: true }, // a phrase has no other keys
    ]),
    ...refusedBodies(target, plain[0] ?? ''),
  ];
}

function refusedBodies(target: string, body: string): readonly Question[] {
  return [
    { method: 'POST', target, body, headers: { 'content-type': 'text/plain;charset=utf-16' } },
    { method: 'POST', target, body, headers: { ...TEXT, 'content-encoding': 'gzip' } },
    { method: 'POST', target, body: `${body}%zz=`, headers: FORM },
    { method: 'POST', target, body: body.repeat(Math.ceil(TOO_MUCH / body.length) + 1), headers: TEXT },
    { method: 'PUT', target, body, headers: TEXT },
  ];
}
