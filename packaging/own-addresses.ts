import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * In a bundle, `import.meta.url` is what it was in each module's own file, wherever the bundle lies by then: modules find
 * the files that they start or read beside themselves.
 */
export function ownAddresses(folder: string): Plugin {
  return {
    name: 'own-addresses',
    setup(build) {
      build.onLoad({ filter: /\.js$/ }, async ({ path }) => {
        const place = relative(folder, path).replaceAll('\\', '/');
        if (place.startsWith('..')) return undefined;
        const text = await readFile(path, 'utf8');
        return { contents: text.replaceAll('import.meta.url', addressOf(place)), loader: 'js' };
      });
    },
  };
}

function addressOf(place: string): string {
  return `require('node:url').pathToFileURL(__dirname + ${JSON.stringify(`/${place}`)}).href`;
}
