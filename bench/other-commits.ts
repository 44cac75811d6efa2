import { applicationName, serviceFile } from './generated-files.js';
import { commitFiles } from './generated-repository.js';

const OTHER_SERVICE = 1;
const FIRST_REVISION = 30_000;

let made = 0;

/** Adds a commit to a row's own repository, of a file that no answer of the row is made of. */
export async function commitElsewhere(repository: string): Promise<void> {
  made += 1;
  const file = `${applicationName(OTHER_SERVICE)}.yml`;
  await commitFiles(repository, new Map([[file, serviceFile(OTHER_SERVICE, '', FIRST_REVISION + made)]]));
}
