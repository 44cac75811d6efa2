import { invalidOptions } from './errors.js';
import type { ConnectOptions } from './options.js';

type Kind = 'text' | 'texts' | 'number' | 'boolean' | 'map' | 'function' | 'anything';

/** What each option may be, for programs that no compiler has looked at. Ranges are checked where they are used. */
const KINDS: { readonly [K in keyof Required<ConnectOptions>]: readonly Kind[] } = {
  url: ['text', 'texts'],
  application: ['text'],
  profiles: ['text', 'texts'],
  label: ['text'],
  token: ['text', 'function'],
  schema: ['anything'],
  defaults: ['map'],
  optional: ['boolean'],
  timeoutMs: ['number'],
  retry: ['map'],
  refresh: ['text'],
  pollMs: ['number'],
  cache: ['boolean', 'map'],
  decrypt: ['boolean', 'map'],
  expandEnv: ['boolean', 'map'],
  origins: ['boolean'],
  instance: ['map'],
  ref: ['boolean'],
  signal: ['anything'],
  fetch: ['function'],
  logger: ['anything'],
};
const INSIDE: Readonly<Record<string, Readonly<Record<string, readonly Kind[]>>>> = {
  retry: { attempts: ['number'], baseMs: ['number'], maxMs: ['number'] },
  cache: { dir: ['text'], maxAgeMs: ['number'], key: ['text'] },
  decrypt: {
    key: ['text', 'texts'],
    keyFile: ['text', 'texts'],
    springKey: ['text'],
    springKeyFile: ['text'],
    springSalt: ['text'],
  },
  instance: { id: ['text'], host: ['text'], tags: ['map'] },
};
const REFRESH = ['push', 'poll', 'manual'];

const IS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  texts: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  map: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  function: (value) => typeof value === 'function',
  anything: () => true,
};

/** @throws ConfigClientError `invalid-options`, without the values, which may be secret */
export function checkOptions(options: unknown): void {
  if (!IS.map(options)) throw invalidOptions('options: no object (expected: url, application …)');
  const given = options as Readonly<Record<string, unknown>>;
  check(given, KINDS, '');
  for (const [name, kinds] of Object.entries(INSIDE)) {
    if (IS.map(given[name])) check(given[name] as Readonly<Record<string, unknown>>, kinds, `${name}.`);
  }
  const { refresh = 'push', schema, decrypt } = given;
  if (decrypt === true) throw invalidOptions('decrypt: true (expected: keys, or false)');
  if (!REFRESH.includes(refresh as string)) throw invalidOptions(`refresh: not one (expected: ${REFRESH.join(', ')})`);
  if (
    schema !== undefined &&
    typeof (schema as { '~standard'?: { validate?: unknown } })?.['~standard']?.validate !== 'function'
  ) {
    throw invalidOptions('schema: not a Standard Schema (expected: one of zod, valibot, arktype …, or jsonSchema(…))');
  }
}

function check(
  given: Readonly<Record<string, unknown>>,
  kinds: Readonly<Record<string, readonly Kind[]>>,
  prefix: string,
): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const allowed = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (allowed === undefined)
      throw invalidOptions(`${prefix}${name}: no such option (expected: ${Object.keys(kinds).join(', ')})`);
    if (!allowed.some((kind) => IS[kind](value)))
      throw invalidOptions(`${prefix}${name}: ${typeof value} (expected: ${allowed.join(' or ')})`);
  }
}
