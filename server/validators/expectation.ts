import type { ErrorObject } from 'ajv/dist/2020.js';
import { withoutControlCharacters } from '../core/control-characters.js';

export type SchemaError = Pick<ErrorObject, 'keyword' | 'params'>;
type Json = Readonly<Record<string, unknown>>;

const MAX_LISTED = 10;
const MAX_LENGTH = 120;

/**
 * What a rule of a schema asks for, in words. They are made of what the schema says, never of the values.
 *
 * @param parent the part of the schema that the rule is a member of
 * @returns undefined for a rule that has none but its name
 */
export function expectation({ keyword, params }: SchemaError, parent: Json): string | undefined {
  const { limit } = params;
  switch (keyword) {
    case 'type':
      return words([params.type].flat().map(nameOf));
    case 'enum':
      return `one of ${listed(params.allowedValues)}`;
    case 'const':
      return shown(params.allowedValue);
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return bounds(parent);
    case 'multipleOf':
      return `a multiple of ${params.multipleOf}`;
    case 'pattern':
      return `a text that matches ${shortened(params.pattern)}`;
    case 'minLength':
    case 'maxLength':
      return `${amount(keyword, limit)} characters`;
    case 'minItems':
    case 'maxItems':
      return `${amount(keyword, limit)} items`;
    case 'minProperties':
    case 'maxProperties':
      return `${amount(keyword, limit)} keys`;
    case 'items':
    case 'unevaluatedItems':
      return `at most ${params.limit ?? params.len} items`;
    case 'uniqueItems':
      return `no item twice: ${params.j} and ${params.i} are the same`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return namesIn(parent);
    case 'dependentRequired':
      return `it, where there is ${params.property}`;
    default:
      return undefined;
  }
}

/** As people who write YAML call it. */
function nameOf(type: string): string {
  return { string: 'text', object: 'mapping', array: 'list', null: 'nothing' }[type] ?? type;
}

export function words(alternatives: readonly string[]): string {
  return [...new Set(alternatives)].join(' or ');
}

/** All bounds that stand side by side: who has broken one wants to know the others. */
function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Json): string {
  const parts = [
    minimum === undefined ? undefined : `at least ${minimum}`,
    exclusiveMinimum === undefined ? undefined : `more than ${exclusiveMinimum}`,
    maximum === undefined ? undefined : `at most ${maximum}`,
    exclusiveMaximum === undefined ? undefined : `less than ${exclusiveMaximum}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function amount(keyword: string, limit: unknown): string {
  return `${keyword.startsWith('min') ? 'at least' : 'at most'} ${limit}`;
}

function namesIn({ properties }: Json): string | undefined {
  const names = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  if (names.length === 0) return undefined;
  return shortened(names.slice(0, MAX_LISTED).join(', ') + (names.length > MAX_LISTED ? ' …' : ''));
}

function listed(values: readonly unknown[]): string {
  return shortened(values.slice(0, MAX_LISTED).map(shown).join(', ') + (values.length > MAX_LISTED ? ' …' : ''));
}

function shown(value: unknown): string {
  return shortened(typeof value === 'string' ? value : JSON.stringify(value));
}

function shortened(text: string): string {
  const visible = withoutControlCharacters(text);
  return visible.length > MAX_LENGTH ? `${visible.slice(0, MAX_LENGTH)}…` : visible;
}
