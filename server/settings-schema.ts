import { readFile } from 'node:fs/promises';
import { PACKAGE_FOLDER } from './package-folder.js';
import type { Schema } from './settings-tree.js';

export async function settingsSchema(): Promise<Schema> {
  return JSON.parse(await readFile(new URL('schemas/server-settings.schema.json', PACKAGE_FOLDER), 'utf8')) as Schema;
}
