import { readFile } from 'node:fs/promises';
import { InvalidSettingsError } from './core/errors.js';
import type { Tree } from './settings-tree.js';

/** @throws InvalidSettingsError when it cannot be read, or is not one YAML mapping */
export async function readSettingsFile(path: string): Promise<Tree> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new InvalidSettingsError(`${path}: cannot be read (${cause.code})`, { cause });
  });
  const tree = await parse(path, text);
  if (tree === undefined || tree === null) return {};
  if (typeof tree !== 'object' || Array.isArray(tree)) {
    throw new InvalidSettingsError(`${path}: ${Array.isArray(tree) ? 'a list' : 'a scalar'} (expected: a mapping)`);
  }
  return tree as Tree;
}

async function parse(path: string, text: string): Promise<unknown> {
  const { loadAll, YAMLException } = await import('js-yaml');
  try {
    const documents = loadAll(text);
    if (documents.length > 1) throw new InvalidSettingsError(`${path}: ${documents.length} documents (expected: one)`);
    return documents[0];
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    // Its message quotes the file, and a settings file may hold a password: only place and reason are told.
    const { line = 0, column = 0 } = error.mark ?? {};
    throw new InvalidSettingsError(
      `${path}:${line + 1}:${column + 1}: ${withoutContent(error.reason)} (expected: YAML)`,
    );
  }
}

/** A password that begins with `*` or `!` is an alias or a tag to YAML, whose name some reasons repeat. */
function withoutContent(reason: string): string {
  return reason.replace(/: .*| ".*"| !<.*>/gs, '');
}
