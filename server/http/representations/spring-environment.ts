import type { Environment, Property, PropertySource } from '../../core/environment.js';
import { Secret } from '../../core/secret.js';
import { NumberLiteral, springText, type Value } from '../../core/value.js';
import { jsonText } from '../../formats/write-json.js';
import { joinBytes, oncePerSources } from './once-per-sources.js';

/** With plain values (v1), or with each value beside the place it was read at (v2). */
export type SpringForm = 'v1' | 'v2';

const tails = {
  v1: oncePerSources((sources) => renderTail(sources, (property) => springJson(property.value))),
  v2: oncePerSources((sources) => renderTail(sources, withOrigin)),
};

/** Spring's environment: always these six keys, in this order; `profiles` holds the list as it was asked, unsplit. */
export function springEnvironment(environment: Environment, form: SpringForm): Uint8Array {
  const { coordinates, version, propertySources } = environment;
  const { application, profiles, label } = coordinates.asked;
  const start = JSON.stringify({ name: application, profiles: [profiles], label, version, state: '' });
  return joinBytes(`${start.slice(0, -1)},`, tails[form](propertySources));
}

type RenderProperty = (property: Property, source: PropertySource) => string;

function renderTail(sources: readonly PropertySource[], render: RenderProperty): Uint8Array {
  const rendered = sources.map((source) => {
    const pairs = source.properties.map((property) => `${JSON.stringify(property.key)}:${render(property, source)}`);
    return `{"name":${JSON.stringify(source.name)},"source":{${pairs.join(',')}}}`;
  });
  return Buffer.from(`"propertySources":[${rendered.join(',')}]}`);
}

/**
 * A value whose place Spring does not know comes as it is. Exactly these two keys otherwise: with any other set of keys
 * Spring's client takes the map itself for the value.
 */
function withOrigin({ value, line, column, springOrigin }: Property, { file }: PropertySource): string {
  if (springOrigin === '') return springJson(value);
  const origin = file === undefined ? 'Config server overrides' : (springOrigin ?? `${line}:${column}`);
  return `{"value":${springJson(value)},"origin":${JSON.stringify(origin)}}`;
}

/** Nulls and empty lists are `""`, and numbers are printed as Java prints them: clients rely on both. */
function springJson(value: Value): string {
  if (value instanceof Secret) return springJson(value.revealValue());
  if (typeof value === 'boolean') return String(value);
  if (value instanceof NumberLiteral && !/[IN]/.test(value.spring)) return value.spring; // "Infinity" is a text in JSON
  return jsonText(springText(value));
}
