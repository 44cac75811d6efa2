import { readFile } from 'node:fs/promises';
import type { CommandDefinition } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { writeJson } from '../json.js';

/** package.json as seen from `dist/cli/commands/`. */
const MANIFEST = new URL('../../../package.json', import.meta.url);

export const version: CommandDefinition = {
  outputs: ['json'],
  examples: [
    { line: 'cairn version', does: 'prints the version of this program' },
    { line: 'cairn version -o json', does: 'and of what it runs on' },
  ],
  run: async ({ output, write }) => {
    const { version: cairn } = JSON.parse(await readFile(MANIFEST, 'utf8')) as { readonly version: string };
    write(output === 'json' ? `${writeJson({ cairn, node: process.versions.node })}\n` : `${cairn}\n`);
    return EXIT.ok;
  },
};
