import type { Schema } from './settings-tree.js';

/** A schema, or a part of it, as far as it decides whether a value is right. */
type Part = Readonly<Record<string, unknown>>;
type Mapping = Readonly<Record<string, unknown>>;
type Check = (value: unknown, rule: never, part: Part, root: Part) => boolean;

/**
 * Whether settings are right beyond doubt, found out without the schema compiler, which would take a third of the whole
 * start. False says nothing: the compiler then decides, and has the words for what is wrong. A keyword that is not known
 * here therefore costs time and no correctness.
 *
 * @see https://json-schema.org/draft/2020-12
 */
export function isSurelyValid(schema: Schema, settings: unknown): boolean {
  const root = schema as Part;
  return conforms(settings, root, root);
}

function conforms(value: unknown, part: Part, root: Part): boolean {
  return Object.entries(part).every(([keyword, rule]) => CHECKS[keyword]?.(value, rule as never, part, root) ?? false);
}

const describes: Check = () => true;

const CHECKS: Readonly<Record<string, Check>> = {
  $schema: describes,
  $id: describes,
  $defs: describes,
  title: describes,
  description: describes,
  default: describes,
  writeOnly: describes,
  discriminator: describes,
  $ref: (value, rule, _part, root) => conforms(value, target(rule, root), root),
  type: (value, rule: string | readonly string[]) => [rule].flat().some((type) => TYPES[type]?.(value) ?? false),
  const: (value, rule) => value === rule,
  enum: (value, rule: readonly unknown[]) => rule.includes(value),
  minimum: (value, rule: number) => typeof value !== 'number' || value >= rule,
  maximum: (value, rule: number) => typeof value !== 'number' || value <= rule,
  minLength: (value, rule: number) => typeof value !== 'string' || [...value].length >= rule,
  pattern: (value, rule: string) => typeof value !== 'string' || new RegExp(rule, 'u').test(value),
  minItems: (value, rule: number) => !Array.isArray(value) || value.length >= rule,
  items: (value, rule: Part, _part, root) => !Array.isArray(value) || value.every((item) => conforms(item, rule, root)),
  required: (value, rule: readonly string[]) => isMapping(value) && rule.every((name) => Object.hasOwn(value, name)),
  properties: (value, rule: Readonly<Record<string, Part>>, _part, root) =>
    isMapping(value) && Object.entries(value).every(([key, each]) => conforms(each, own(rule, key) ?? {}, root)),
  additionalProperties: (value, rule: false | Part, part, root) =>
    isMapping(value) &&
    Object.entries(value)
      .filter(([key]) => !names(part).has(key))
      .every(([, each]) => rule !== false && conforms(each, rule, root)),
  unevaluatedProperties: (value, rule: false, part, root) => {
    const known = new Set([...names(part), ...names(target(part.$ref as string, root))]);
    return rule === false && isMapping(value) && Object.keys(value).every((key) => known.has(key));
  },
  oneOf: chosenConforms,
};

/** Of alternatives that a property tells apart, each other one is wrong beyond doubt. */
function chosenConforms(value: unknown, rule: readonly Part[], { discriminator }: Part, root: Part): boolean {
  if (!isMapping(value) || !isMapping(discriminator)) return false;
  const name = discriminator.propertyName as string;
  const alternatives = rule.map((each) => target(each.$ref as string, root));
  const [chosen, ...others] = alternatives.filter((each) => own(propertiesOf(each), name)?.const === value[name]);
  return chosen !== undefined && others.length === 0 && conforms(value, chosen, root);
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isMapping,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: Number.isFinite,
  integer: Number.isInteger,
};

/** Not one that has been given another prototype, whose keys would be seen by one reader and not by the next. */
function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** @param reference `#/$defs/name`, the only form that the schema has */
function target(reference: string, root: Part): Part {
  const part = own(root.$defs as Readonly<Record<string, Part>>, reference.replace('#/$defs/', ''));
  if (!part) throw new TypeError(`${reference} leads nowhere`);
  return part;
}

function propertiesOf({ properties }: Part): Readonly<Record<string, Part>> {
  return (properties ?? {}) as Readonly<Record<string, Part>>;
}

function names(part: Part): ReadonlySet<string> {
  return new Set(Object.keys(propertiesOf(part)));
}

function own<T>(mapping: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}
