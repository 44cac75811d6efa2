import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import { jsonFault } from '../core/json-fault.js';
import { LINEAR_PATTERNS } from './linear-pattern.js';
import type { UnusableSchema } from './schema-verdict.js';

/** Members of all objects and lists together. Within these caps a schema compiles in about a second at most. */
const MAX_MEMBERS = 5000;
/** Of one object: the compiler nests what it makes of them, and far beyond this overflows the stack. */
const MAX_WIDTH = 500;
const MAX_DEPTH = 64;
const MAX_MESSAGE_LENGTH = 200;

/**
 * Keywords that nobody knows are refused, since a rule that is misspelt guards nothing; what the specification allows
 * and ajv only advises against is not. Nothing is ever loaded, and no message is to hold a value.
 */
const OPTIONS: Options = {
  strict: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  ownProperties: true,
  allErrors: false,
  messages: false,
  verbose: false,
  validateFormats: false,
  logger: false,
  code: { regExp: LINEAR_PATTERNS, optimize: false },
};

/**
 * @param text JSON Schema 2020-12, complete in itself
 * @param allErrors whether it is to go on after the first error
 */
export function compileSchema(text: string, allErrors = false): ValidateFunction | UnusableSchema {
  const schema = parse(text);
  if (schema === undefined) return notAnObject(text);
  const excess = excessOf(schema, 0, { left: MAX_MEMBERS });
  if (excess !== undefined) return { kind: 'unusable', code: 'limit-exceeded', message: excess };
  try {
    // Each its own: names that one schema gives to its parts must not be seen by another.
    const validate = new Ajv2020({ ...OPTIONS, allErrors }).compile(schema);
    return '$async' in validate ? invalid('$async is not supported') : validate;
  } catch (error) {
    return invalid(`not a usable JSON Schema: ${reasonOf(error)}`);
  }
}

function parse(text: string): object | undefined {
  try {
    const schema: unknown = JSON.parse(text);
    return typeof schema === 'object' && schema !== null && !Array.isArray(schema) ? schema : undefined;
  } catch {
    return undefined;
  }
}

function notAnObject(text: string): UnusableSchema {
  const fault = jsonFault(text);
  if (!fault) return invalid('not a JSON Schema (expected: a JSON object)');
  const { message, line, column } = fault;
  return { ...invalid(`not a JSON Schema: ${message}`), fault: { line, column } };
}

function excessOf(value: unknown, depth: number, budget: { left: number }): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return `a schema nested deeper than ${MAX_DEPTH}`;
  const members = Object.values(value);
  if (!Array.isArray(value) && members.length > MAX_WIDTH)
    return `more than ${MAX_WIDTH} members in one object of a schema`;
  budget.left -= members.length;
  if (budget.left < 0) return `a schema of more than ${MAX_MEMBERS} members`;
  for (const member of members) {
    const excess = excessOf(member, depth + 1, budget);
    if (excess !== undefined) return excess;
  }
  return undefined;
}

/** What the compiler says is about the schema; there are no values in sight. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'it is too large or leads back to itself';
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, MAX_MESSAGE_LENGTH);
}

function invalid(message: string): UnusableSchema {
  return { kind: 'unusable', code: 'invalid-document', message };
}
