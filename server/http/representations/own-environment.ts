import type { Environment, PropertySource } from '../../core/environment.js';
import { type MergedProperty, mergeProperties } from '../../core/merge.js';
import type { Rejection } from '../../core/rejection.js';
import { NumberLiteral, type Value } from '../../core/value.js';
import { joinBytes, oncePerSources } from './once-per-sources.js';

const tails = {
  plain: oncePerSources((sources) => renderTail(sources, false)),
  withOrigins: oncePerSources((sources) => renderTail(sources, true)),
};

/** Our own form: merged, flat, in JSON types, numbers as they were written. */
export function ownEnvironment(
  environment: Environment,
  { withOrigins, rejection }: { withOrigins: boolean; rejection?: Rejection | undefined },
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
  const tail = withOrigins ? tails.withOrigins : tails.plain;
  return joinBytes(`${JSON.stringify(head).slice(0, -1)},`, tail(propertySources));
}

/** What was refused and why, while an older version is served. */
export function staleMember({ rejected, code, file, line, column, rule, message }: Rejection) {
  return { rejected, code, file, line, column, rule, message };
}

function renderTail(sources: readonly PropertySource[], withOrigins: boolean): Uint8Array {
  const merged = mergeProperties(sources);
  const parts = [
    `"properties":${object(merged, ({ value }) => json(value))}`,
    '"secrets":[]',
    `"sources":${JSON.stringify(sources.map(sourceName))}`,
  ];
  if (withOrigins) {
    parts.push(`"origins":${object(merged, ({ source, line, column }) => JSON.stringify([source, line, column]))}`);
  }
  return Buffer.from(`${parts.join(',')}}`);
}

function object(merged: ReadonlyMap<string, MergedProperty>, render: (property: MergedProperty) => string): string {
  const entries = [...merged].map(([key, property]) => `${JSON.stringify(key)}:${render(property)}`);
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
  if (!(value instanceof NumberLiteral)) return JSON.stringify(value);
  return value.isFinite ? value.text : JSON.stringify(value.spring);
}
