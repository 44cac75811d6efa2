import { blameValue } from '../../core/blame-value.js';
import { isLoaderKey } from '../../core/directives.js';
import type { Environment, PropertySource } from '../../core/environment.js';
import { type MergedProperty, mergeProperties } from '../../core/merge.js';
import type { Rejection } from '../../core/rejection.js';
import { valueResolver } from '../../core/resolved-values.js';
import { isSealedText } from '../../core/sealed-text.js';
import { Secret } from '../../core/secret.js';
import { NumberLiteral, type Value } from '../../core/value.js';
import { valuePlace } from '../../core/value-place.js';
import { joinBytes, oncePerSources } from './once-per-sources.js';

/** Rendered once for each set of sources, in each of four ways. */
const tails = {
  resolved: { plain: tail(true, false), withOrigins: tail(true, true) },
  asWritten: { plain: tail(false, false), withOrigins: tail(false, true) },
};

export interface OwnForm {
  /** Whether to tell where each value was read. */
  readonly withOrigins: boolean;
  /** Whether placeholders are replaced as far as they can be; else values are as they are written. */
  readonly resolvePlaceholders: boolean;
  readonly rejection?: Rejection | undefined;
}

/**
 * Our own form: merged, flat, in JSON types, numbers as they were written. What only a loader of configuration is told
 * is left out: it has been followed.
 *
 * @throws CircularPlaceholderError, LimitExceededError when placeholders are to be replaced
 */
export function ownEnvironment(
  environment: Environment,
  { withOrigins, resolvePlaceholders, rejection }: OwnForm,
): Uint8Array {
  const { coordinates, version, committedAt, propertySources } = environment;
  const head = {
    application: coordinates.asked.application,
    profiles: coordinates.profiles,
    label: coordinates.asked.label,
    version,
    committedAt,
    stale: rejection === undefined ? null : staleMember(rejection),
  };
  const { plain, withOrigins: traced } = resolvePlaceholders ? tails.resolved : tails.asWritten;
  return joinBytes(`${JSON.stringify(head).slice(0, -1)},`, (withOrigins ? traced : plain)(propertySources));
}

/** What was refused and why, while an older version is served. */
export function staleMember({ rejected, code, file, line, column, rule, message }: Rejection) {
  return { rejected, code, file, line, column, rule, message };
}

/** What of it makes another entity: like the version, the refused commit may move while nothing else does. */
export function staleKind(rejection: Rejection | undefined): string {
  return rejection === undefined ? '' : JSON.stringify({ ...staleMember(rejection), rejected: undefined });
}

function tail(resolvePlaceholders: boolean, withOrigins: boolean) {
  return oncePerSources((sources) => renderTail(sources, resolvePlaceholders, withOrigins));
}

function renderTail(sources: readonly PropertySource[], resolvePlaceholders: boolean, withOrigins: boolean) {
  const merged = mergeProperties(sources);
  const secrets: string[] = [];
  const sealed: Record<string, string | null> = Object.create(null);
  const onSealed = (key: string) => {
    sealed[key] = null;
  };
  const resolve = resolvePlaceholders
    ? valueResolver(merged, undefined, onSealed)
    : (_key: string, value: Value) => value;
  const parts = [
    `"properties":${object(merged, (property, key) => {
      const file = sources[property.source]?.file;
      const place = file && valuePlace(file, property);
      const resolved = blameValue(key, place, () => resolve(key, property.value));
      if (resolved instanceof Secret) secrets.push(key);
      if (isSealed(property)) sealed[key] = property.sealedIn ?? '';
      return json(resolved);
    })}`,
    `"secrets":${JSON.stringify(secrets)}`,
    `"sources":${JSON.stringify(sources.map(sourceName))}`,
  ];
  if (Object.keys(sealed).length > 0) parts.push(`"sealed":${JSON.stringify(sealed)}`);
  if (withOrigins) {
    parts.push(`"origins":${object(merged, ({ source, line, column }) => JSON.stringify([source, line, column]))}`);
  }
  return Buffer.from(`${parts.join(',')}}`);
}

/** What is in no file, the overrides, nobody has tried to open. */
function isSealed({ value, sealedIn }: MergedProperty): boolean {
  return sealedIn !== undefined || (typeof value === 'string' && isSealedText(value));
}

function object(
  merged: ReadonlyMap<string, MergedProperty>,
  render: (property: MergedProperty, key: string) => string,
): string {
  const told = [...merged].filter(([key]) => !isLoaderKey(key));
  const entries = told.map(([key, property]) => `${JSON.stringify(key)}:${render(property, key)}`);
  return `{${entries.join(',')}}`;
}

/** The path in the repository, with the number of the document when the file has several. */
export function sourceName({ name, file }: PropertySource): string {
  if (file === undefined) return name;
  const start = name.lastIndexOf(file.path);
  return start < 0 ? file.path : name.slice(start);
}

/** `.inf` and `.nan` are no JSON numbers: they are strings, as they are in Spring's answers. */
function json(value: Value): string {
  if (value instanceof Secret) return json(value.revealValue());
  if (!(value instanceof NumberLiteral)) return JSON.stringify(value);
  return value.isFinite ? value.text : JSON.stringify(value.spring);
}
