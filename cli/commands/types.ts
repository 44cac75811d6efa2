import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError, usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { theApplication } from '../coordinates.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { readFileOf } from '../read-file.js';
import { typesOf } from '../schema-types.js';

/** Reads one schema; undefined when there is none of that name. */
type ReadSchema = (name: string) => Promise<string | undefined>;

export const types: CommandDefinition = {
  options: [{ flags: '--folder <dir>', description: 'a configuration repository; default: what the server has' }],
  examples: [
    { line: 'cairn types -a orders -o config.d.ts', does: 'writes the type of what "orders" gets into a file' },
    { line: 'cairn types -a orders --folder ./config-repo', does: 'the same offline, to the standard output' },
  ],
  run: async (invocation, _, options) => {
    const folder = options.text('folder');
    const { application } = await invocation.settings();
    const name = application ?? (await theApplication(invocation));
    const read = folder === undefined ? fromServer(invocation, name) : fromFolder(folder);
    const schemas = (await Promise.all(['application', name].map(read))).filter((text) => text !== undefined);
    if (schemas.length === 0) {
      const message = `there is no schema for ${name}`;
      throw new CliError('schema-not-found', EXIT.notFound, message, `expected: schemas/${name}.schema.json`);
    }
    const text = await typesOf(name, schemas);
    const file = invocation.flags.output;
    if (file === undefined) invocation.write(text);
    else await writeFile(file, text);
    return EXIT.ok;
  },
};

function fromFolder(folder: string): ReadSchema {
  return (name) =>
    readFile(join(folder, 'schemas', `${name}.schema.json`), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw usageError(`${folder}: schemas cannot be read (${error.code})`);
    });
}

/** Schemas lie in the repository beside the values, so they are plain files to the server. */
function fromServer(invocation: Invocation, application: string): ReadSchema {
  return async (name) => {
    try {
      return (await readFileOf(invocation, application, `schemas/${name}.schema.json`, { raw: true })).toString('utf8');
    } catch (error) {
      if (error instanceof CliError && error.code === 'file-not-found') return undefined;
      throw error;
    }
  };
}
