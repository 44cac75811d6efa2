import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applicationNames } from '../applications.js';
import { CliError, usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { theApplication } from '../coordinates.js';
import { didYouMean } from '../did-you-mean.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { ENTRY_OUTPUTS } from '../output/entries.js';
import { FINDING_OUTPUTS } from '../output/findings.js';
import { readFileOf } from '../read-file.js';
import { typesOf } from '../schema-types.js';

/** Reads one schema; undefined when there is none of that name. */
type ReadSchema = (name: string) => Promise<string | undefined>;

export const types: CommandDefinition = {
  options: [{ flags: '--folder <dir>', description: 'a configuration repository; default: what the server has' }],
  note: 'Here -o names a file to write.',
  examples: [
    { line: 'cairn types -a orders -o config.d.ts', does: 'writes the type of what "orders" gets into a file' },
    { line: 'cairn types -a orders --folder ./config-repo', does: 'the same offline, to the standard output' },
  ],
  run: async (invocation, _, options) => {
    const file = fileIn(invocation);
    const folder = options.text('folder');
    const name = await theApplication(invocation);
    const read = folder === undefined ? fromServer(invocation, name) : fromFolder(folder);
    const [shared, own] = await Promise.all([read('application'), read(name)]);
    if (own === undefined) await withoutOwn(invocation, name, shared !== undefined, folder);
    const text = await typesOf(
      name,
      [shared, own].filter((each) => each !== undefined),
    );
    if (file === undefined) invocation.print(text);
    else await writeFile(file, text);
    return EXIT.ok;
  },
};

/** Elsewhere `-o` names a form: who writes one out of habit does not want a file of that name. */
function fileIn({ flags: { output } }: Invocation): string | undefined {
  if (output === undefined || !(FORMS as readonly string[]).includes(output)) return output;
  throw usageError(`--output: ${output} (expected: a file such as config.d.ts)`);
}

const FORMS = [...ENTRY_OUTPUTS, ...FINDING_OUTPUTS, 'ts', 'typescript'] as const;

/** An application that nobody knows has no types, even when there is a schema for all. @throws CliError */
async function withoutOwn(
  invocation: Invocation,
  name: string,
  hasShared: boolean,
  folder: string | undefined,
): Promise<void> {
  const known = folder === undefined ? await applicationNames(invocation, { patient: true }) : await namesIn(folder);
  if (hasShared && known.includes(name)) {
    invocation.note(`note: ${name} has no schema of its own, these are the types that all share`);
    return;
  }
  const hint = didYouMean(name, known) ?? `expected: schemas/${name}.schema.json`;
  throw new CliError('schema-not-found', EXIT.notFound, `there is no schema for ${name}`, hint);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const { DEFAULT_FOLDER_OPTIONS } = await import('../../server/validators/validate-folder.js');
  const { folderLayer } = await import('../../server/validators/folder-layer.js');
  const { listStems } = await import('../../server/core/list-applications.js');
  return listStems([await folderLayer(folder, DEFAULT_FOLDER_OPTIONS)]).map(({ application }) => application);
}

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
