import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { InvalidSettingsError } from './core/errors.js';
import type { Schema, Tree } from './settings-tree.js';

/** @throws InvalidSettingsError that lists every violation, one a line: pointer, what was met, what was expected */
export function validateSettings(schema: Schema, settings: Tree): void {
  const ajv = new Ajv2020({
    allErrors: true,
    discriminator: true,
    allowUnionTypes: true,
    strictTypes: false,
    verbose: true,
    // Ours, and checked by its spec: to do it at each start would compile the whole meta-schema.
    validateSchema: false,
    meta: false,
  });
  if (ajv.validate(only(schema, settings), settings)) return;
  const lines = (ajv.errors ?? []).filter(({ keyword }) => !WRAPPERS.has(keyword)).map(violation);
  throw new InvalidSettingsError([...new Set(lines)].join('\n'));
}

/** The part of the schema that speaks of what is given: compiling the rest is most of what a start would wait for. */
function only({ properties = {}, ...rest }: Schema, settings: Tree): Schema {
  return { ...rest, properties: Object.fromEntries(Object.entries(properties).filter(([key]) => key in settings)) };
}

/** These only say that something inside them failed, which has an error of its own. */
const WRAPPERS = new Set(['oneOf', 'anyOf', 'if']);

function violation(error: ErrorObject): string {
  const { instancePath, keyword, params } = error;
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    return `${instancePath}/${params.additionalProperty ?? params.unevaluatedProperty}: no such setting`;
  }
  if (keyword === 'required') return `${instancePath}/${params.missingProperty}: missing`;
  return `${instancePath || '/'}: ${met(error)} (expected: ${expected(error)})`;
}

interface Constraints {
  readonly type?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

function expected({ keyword, params, parentSchema, message }: ErrorObject): string {
  const { minimum, maximum, description } = (parentSchema ?? {}) as Constraints;
  switch (keyword) {
    case 'minimum':
    case 'maximum':
      return maximum === undefined ? `at least ${minimum}` : `${minimum ?? 'at most'} to ${maximum}`;
    case 'enum':
      return `one of ${params.allowedValues.join(', ')}`;
    case 'type':
      return Array.isArray(params.type) ? params.type.join(' or ') : params.type;
    case 'minItems':
      return `at least ${params.limit} items`;
    case 'minLength':
      return `at least ${params.limit} characters`;
    case 'pattern':
      return description?.replace(/(?<=\w)\.$/, '') ?? `a text that matches ${params.pattern}`;
    case 'discriminator':
      return 'type: git, type: native or type: vault';
    default:
      return message ?? keyword;
  }
}

/**
 * Credentials may stand anywhere, and be digits: repeated is only what should be one of a few words, and a number where
 * one is wanted.
 */
function met({ data, keyword, parentSchema }: ErrorObject): string {
  if (typeof data === 'string')
    return keyword === 'enum' ? data.slice(0, 40) : data === '' ? 'an empty text' : 'a text';
  if (Array.isArray(data)) return `a list of ${data.length}`;
  if (typeof data === 'object') return data === null ? 'null' : 'a mapping';
  if (typeof data === 'boolean') return 'a boolean';
  const isWanted = keyword === 'enum' || (parentSchema as Constraints | undefined)?.type === 'integer';
  return isWanted ? String(data) : 'a number';
}
