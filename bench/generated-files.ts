/**
 * What the generated repository holds. Every text is a pure function of what it is for and of its revision, so that
 * every run on every machine measures the same bytes.
 */

/** The suffix of a service's file; `''` is the file that every profile gets. */
export const PROFILE_SUFFIXES = ['', '-dev', '-prod'] as const;
export type ProfileSuffix = (typeof PROFILE_SUFFIXES)[number];

/** One service in ten answers with about 20 KB, the others with about 2 KB (Spring's JSON). */
export const LARGE_EVERY = 10;

const WORDS = ['retry', 'queue', 'cache', 'batch', 'audit', 'mailer', 'ledger', 'search', 'stream', 'tariff'];
const KEYS_OF = { small: 27, large: 560, profile: 6, shared: 10 } as const;

export function applicationName(service: number): string {
  return `svc-${String(service).padStart(4, '0')}`;
}

export function isLarge(service: number): boolean {
  return service % LARGE_EVERY === 0;
}

export function sharedFile(revision: number): string {
  return `${section('shared', 0, revision, KEYS_OF.shared)}management:\n  endpoints: [health, info]\n`;
}

export function serviceFile(service: number, suffix: ProfileSuffix, revision: number): string {
  const seed = service * PROFILE_SUFFIXES.length + PROFILE_SUFFIXES.indexOf(suffix) + 1;
  if (suffix !== '') return section(`profile${suffix}`, seed, revision, KEYS_OF.profile);
  return section('service', seed, revision, isLarge(service) ? KEYS_OF.large : KEYS_OF.small);
}

/** A map of `keys` scalars below one root key; its first key, `revision`, tells which text this is. */
function section(root: string, seed: number, revision: number, keys: number): string {
  const random = seededRandom(seed * 7919 + revision);
  const lines = [`${root}:`, `  revision: ${revision}`];
  for (let key = 1; key <= keys; key++)
    lines.push(`  ${pick(random)}-${String(key).padStart(3, '0')}: ${value(random)}`);
  return `${lines.join('\n')}\n`;
}

function value(random: () => number): string {
  const kind = Math.floor(random() * 4);
  if (kind === 0) return String(Math.floor(random() * 60_000));
  if (kind === 1) return String(random() < 0.5);
  if (kind === 2) return `https://${pick(random)}.example.org/v${Math.floor(random() * 9)}`;
  return `'${pick(random)} ${pick(random)}'`;
}

function pick(random: () => number): string {
  return WORDS[Math.floor(random() * WORDS.length)] as string;
}

/** mulberry32: small, and the same everywhere. Between 0 (included) and 1 (excluded). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
