import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { usageError } from './cli-error.js';
import { didYouMean } from './did-you-mean.js';
import type { Host } from './host.js';
import { readYamlFile } from './yaml-file.js';

/** A named set of answers to "where, and what?". A token itself is never in it. */
export interface Context {
  readonly server?: string;
  readonly application?: string;
  readonly profiles?: readonly string[] | string;
  readonly label?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
  readonly insecure?: boolean;
}

export interface Contexts {
  /** The context in use when none is named. */
  readonly current?: string;
  readonly contexts: Readonly<Record<string, Context>>;
}

const CONTEXT_KEYS = {
  server: 'text',
  application: 'text',
  profiles: 'list',
  label: 'text',
  tokenFile: 'text',
  caFile: 'text',
  insecure: 'switch',
} as const;

/** `$XDG_CONFIG_HOME/cairn/config.yaml`, as the XDG Base Directory Specification has it. */
export function contextsFile(env: Host['env']): string {
  const configHome = env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config');
  return join(configHome, 'cairn', 'config.yaml');
}

/** @throws CliError when the file is there and cannot be used */
export async function readContexts(env: Host['env']): Promise<Contexts> {
  const file = contextsFile(env);
  const { current, contexts, ...strange } = await readYamlFile(file);
  const unknown = Object.keys(strange)[0];
  if (unknown !== undefined) throw usageError(`${file}: ${unknown} (expected: current or contexts)`);
  if (current !== undefined && typeof current !== 'string') throw usageError(`${file}: current: not a name`);
  if (contexts !== undefined && (typeof contexts !== 'object' || contexts === null || Array.isArray(contexts))) {
    throw usageError(`${file}: contexts: not a map of names`);
  }
  const checked = Object.entries(contexts ?? {}).map(([name, context]) => [name, checkContext(file, name, context)]);
  return { ...(current === undefined ? {} : { current }), contexts: Object.fromEntries(checked) };
}

/** Readable by its owner alone, and replaced whole: it says where tokens lie and where they are sent. */
export async function writeContexts(env: Host['env'], contexts: Contexts): Promise<void> {
  const { dump } = await import('js-yaml');
  const file = contextsFile(env);
  const beside = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(beside, dump(contexts), { mode: 0o600, flag: 'wx' });
  await rename(beside, file);
}

/**
 * @param name undefined: the one in use, or an empty one
 * @throws CliError when nothing has that name
 */
export async function chosenContext(env: Host['env'], name: string | undefined): Promise<Context> {
  const { current, contexts } = await readContexts(env);
  const wanted = name ?? current;
  if (wanted === undefined) return {};
  const context = Object.hasOwn(contexts, wanted) ? contexts[wanted] : undefined;
  if (context) return context;
  const known = Object.keys(contexts);
  const list =
    known.length === 0 ? 'there is none yet: cairn context set NAME -s URL' : `there are: ${known.join(', ')}`;
  throw usageError(`no context is called ${wanted}`, didYouMean(wanted, known) ?? list);
}

function checkContext(file: string, name: string, context: unknown): Context {
  if (typeof context !== 'object' || context === null || Array.isArray(context)) {
    throw usageError(`${file}: contexts.${name}: not a map`);
  }
  return checkKeys(`${file}: contexts.${name}`, context, CONTEXT_KEYS);
}

/**
 * Holds a map of settings to the keys and kinds it may have.
 *
 * @throws CliError which names what is strange
 */
export function checkKeys(
  where: string,
  given: object,
  keys: Readonly<Partial<Record<keyof Context, 'text' | 'list' | 'switch'>>>,
): Context {
  for (const [key, value] of Object.entries(given)) {
    const kind = Object.hasOwn(keys, key) ? keys[key as keyof Context] : undefined;
    if (kind === undefined) {
      throw usageError(
        `${where}: ${key} (expected: ${Object.keys(keys).join(', ')})`,
        didYouMean(key, Object.keys(keys)),
      );
    }
    if (!isKind(value, kind)) throw usageError(`${where}: ${key}: not a ${kind}`);
  }
  return given as Context;
}

function isKind(value: unknown, kind: 'text' | 'list' | 'switch'): boolean {
  if (kind === 'switch') return typeof value === 'boolean';
  if (kind === 'list' && Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return typeof value === 'string' && value !== '';
}
