import { FAILSAFE_SCHEMA, load } from 'js-yaml';
import type { AllowedDifference, Exchange } from '../exchange.js';
import type { Answer } from '../send.js';
import { viewFormat } from './bodies.js';

/**
 * Map keys that are numbers, and lists beside values or maps of the same name: Spring fails, or pads an array with null;
 * Cairn keeps every key. Its view, made flat again, therefore has to hold exactly what Spring's `.properties` view holds,
 * where nothing needs to be nested.
 */
export const everyKeyIsKept: AllowedDifference = {
  name: 'keys that do not fit into one tree are kept',
  promised: async (exchange) => {
    const { request, spring, cairn } = exchange;
    const format = viewFormat(request);
    if (format === undefined || format === 'properties' || cairn.status !== 200 || !failsOrPads(spring))
      return undefined;
    const expected = await flatView(exchange);
    const found = [...flatten(parsed(cairn), '')].map(([key, value]) => `${key}: ${value}`).sort();
    if (expected === undefined || expected.sort().join('\n') !== found.join('\n')) return undefined;
    const contentType = format === 'json' ? 'application/json' : 'text/plain';
    return { ...spring, status: 200, contentType, body: cairn.body };
  },
};

/** A list is padded with null for each number that is no key; a number that has no map before it is no key at all. */
function failsOrPads({ status, body }: Answer): boolean {
  return status === 500 || status === 400 || (status === 200 && /\bnull\b/.test(body.toString()));
}

async function flatView({ request, ask }: Exchange): Promise<string[] | undefined> {
  const { status, body } = await ask({
    ...request,
    path: request.path.replace(/\.(json|ya?ml)(?=\?|$)/, '.properties'),
  });
  return status === 200 ? body.toString().split('\n') : undefined;
}

/** Every scalar as the text that stands there. */
function parsed({ body }: Answer): unknown {
  return load(body.toString(), { schema: FAILSAFE_SCHEMA });
}

function* flatten(value: unknown, prefix: string): Generator<readonly [string, string]> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* flatten(item, `${prefix}[${index}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) yield* flatten(child, joined(prefix, key));
  } else if (value !== 'null') yield [prefix, String(value)];
}

/** A key that is a number, or begins with a bracket, was in brackets behind its parent. */
function joined(prefix: string, key: string): string {
  if (prefix === '') return key;
  if (/^\d+$/.test(key)) return `${prefix}[${key}]`;
  return key.startsWith('[') ? `${prefix}${key}` : `${prefix}.${key}`;
}
