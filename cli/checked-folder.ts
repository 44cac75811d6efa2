import type { Layer } from '../server/core/ports.js';
import { usageError } from './cli-error.js';
import type { FolderSettings } from './folder-settings.js';
import type { Checked } from './output/findings.js';
import { refuseSecretKey } from './secret-key-name.js';

/**
 * Counts what a check of a folder looks at.
 *
 * @throws CliError when the folder cannot be read, or holds nothing that a server would read: its verdict would say nothing
 */
export async function checkedIn(folder: string, settings: FolderSettings): Promise<Checked> {
  refuseSecretKey(folder);
  const { folderLayer } = await import('../server/validators/folder-layer.js');
  const unlimited = { ...settings.limits, files: Number.POSITIVE_INFINITY }; // the check itself tells of it
  const layer = await folderLayer(folder, { ...settings, limits: unlimited }).catch((error: unknown) => {
    throw usageError(`${folder}: ${reasonOf(error)}`);
  });
  const checked = await counted(layer);
  if (checked.files > 0) return checked;
  throw usageError(`${folder}: nothing to check`, 'expected: files such as application.yml or orders-prod.yml in it');
}

async function counted(layer: Layer): Promise<Checked> {
  const { ownersOf } = await import('../server/core/application-folders.js');
  const { CONFIG_ENDINGS, SHARED_APPLICATION } = await import('../server/core/precedence.js');
  const { schemaApplication } = await import('../server/core/schema-paths.js');
  const { applicationsIn } = await import('../server/validators/folder-coordinates.js');
  const ownersOfFolder = ownersOf(layer);
  const isSearched = (path: string) => ownersOfFolder(path.slice(0, path.lastIndexOf('/') + 1)).length > 0;
  const isRead = (path: string) =>
    schemaApplication(path) !== undefined || (CONFIG_ENDINGS.some((end) => path.endsWith(end)) && isSearched(path));
  const applications = [...applicationsIn(layer).keys()].filter((application) => application !== SHARED_APPLICATION);
  return { applications: applications.length, files: [...layer.files.keys()].filter(isRead).length };
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such folder';
  return code === 'ENOTDIR' ? 'not a folder' : `cannot be read (${code ?? String(error)})`;
}
