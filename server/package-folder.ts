import { readFile } from 'node:fs/promises';

/** The folder that holds package.json: what is built lies in `dist/`, which mirrors it, two levels down. */
export const PACKAGE_FOLDER = new URL('../../', import.meta.url);

export async function packageVersion(): Promise<string> {
  const manifest = await readFile(new URL('package.json', PACKAGE_FOLDER), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
