import { readFileSync } from 'node:fs';
import { InvalidSettingsError } from './core/errors.js';
import { overlay, type Schema, type Tree } from './settings-tree.js';

/** One setting that a variable can hold. */
interface Variable {
  readonly name: string;
  readonly path: readonly string[];
  readonly schema: Schema;
}

/**
 * What the environment says: `server.port` is `CAIRN_SERVER_PORT`, `refresh.pollIntervalMs` is
 * `CAIRN_REFRESH_POLL_INTERVAL_MS`. Lists are parted by commas; `CAIRN_OVERRIDES` and
 * lists of objects, such as `CAIRN_BACKENDS`, hold JSON. With
 * `_FILE` behind the name the value is read from that file.
 *
 * @throws InvalidSettingsError for a variable of a known group that names no setting, for broken JSON, and for a file that
 *   cannot be read or is blank
 */
export function settingsFromEnvironment(schema: Schema, environment: NodeJS.ProcessEnv): Tree {
  const variables = variablesOf(schema);
  refuseUnknown(schema, variables, environment);
  const names = new Set(variables.map(({ name }) => name));
  let tree: Tree = {};
  for (const variable of variables) {
    const text = textOf(variable.name, environment, names);
    if (text !== undefined) tree = overlay(tree, nested(variable.path, convert(variable, text)));
  }
  return tree;
}

function variablesOf(schema: Schema, root = schema, path: readonly string[] = []): readonly Variable[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, found]) => {
    const here = [...path, key];
    const property = dereference(found, root);
    return property.properties
      ? variablesOf(property, root, here)
      : [{ name: `CAIRN_${here.map(upperSnake).join('_')}`, path: here, schema: property }];
  });
}

/** A schema of ours refers to nothing but its own definitions. */
function dereference(schema: Schema, { $defs }: Schema): Schema {
  return $defs?.[schema.$ref?.slice('#/$defs/'.length) ?? ''] ?? schema;
}

function refuseUnknown(schema: Schema, variables: readonly Variable[], environment: NodeJS.ProcessEnv): void {
  const known = new Set(variables.flatMap(({ name }) => [name, `${name}_FILE`]));
  const groups = Object.entries(schema.properties ?? {}).filter(([, property]) => property.properties);
  const prefixes = groups.map(([group]) => `CAIRN_${upperSnake(group)}_`);
  const unknown = Object.keys(environment).filter(
    (name) => !known.has(name) && prefixes.some((prefix) => name.startsWith(prefix)),
  );
  if (unknown.length > 0) {
    throw new InvalidSettingsError(unknown.map((name) => `${name}: no such setting`).join('\n'));
  }
}

/** Where a setting of its own names the file, as `secretFile` does, it is left to who reads that setting. */
function textOf(name: string, environment: NodeJS.ProcessEnv, names: ReadonlySet<string>): string | undefined {
  const fileName = `${name}_FILE`;
  const file = names.has(fileName) ? undefined : environment[fileName];
  if (file === undefined) return environment[name];
  const text = read(file, fileName).replace(/\r?\n$/, '');
  if (text.trim() === '') throw new InvalidSettingsError(`${fileName}: is empty`);
  return text;
}

function read(file: string, variable: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InvalidSettingsError(`${variable}: cannot be read (${code})`, { cause });
  }
}

function convert({ name, schema }: Variable, text: string): unknown {
  switch (schema.type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : text; // The schema then says what was expected.
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
      return schema.items?.type === 'object'
        ? json(name, text)
        : text
            .split(',')
            .map((item) => item.trim())
            .filter(Boolean);
    case 'object':
      return json(name, text);
    default:
      return text;
  }
}

function json(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidSettingsError(`${name}: not JSON (expected: what cairn.yml would hold, as JSON)`);
  }
}

function nested([key = '', ...rest]: readonly string[], value: unknown): Tree {
  return { [key]: rest.length === 0 ? value : nested(rest, value) };
}

function upperSnake(camelCase: string): string {
  return camelCase.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
