import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readAllBlobs } from '../baselines/git-commands.js';
import { compareDurations, milliseconds } from '../durations.js';
import { applicationName } from '../generated-files.js';
import { SERVER_PROGRAM, settingsFile } from '../ground.js';
import { readAnswer } from '../read-answer.js';
import { refreshNow } from '../refresh-now.js';
import type { Row } from '../row.js';
import { startServer } from '../server-process.js';

const PATH = `/${applicationName(3)}/prod`;
const SUBJECT_PROGRAM = fileURLToPath(new URL('../subjects/cold-start.js', import.meta.url));

/** What the repository's size costs at start, Node and imports left out: a server that is ready reads nothing yet. */
export const coldStart: Row = {
  name: 'cold-start',
  subject: 'shipped server, from settings file to first correct answer, modules loaded, warm mirror',
  baseline: '`git ls-tree -r | git cat-file --batch --buffer > /dev/null` over all files',
  goal: { atMost: 1 },
  async measure(ground) {
    const settings = await settingsFile(ground, 'reads', ground.repository.path);
    const bodyFile = join(ground.folder, 'cold-start.body');
    await writeFile(bodyFile, await bodyOf(settings));
    return compareDurations(
      () => startOnce(settings, bodyFile),
      () => milliseconds(() => readAllBlobs(ground.repository.path)),
      ground.effort.durations,
    );
  },
};

/** Makes the mirror warm, too. */
async function bodyOf(settings: string): Promise<Buffer> {
  await using server = await startServer([SERVER_PROGRAM, '--config', settings]);
  await refreshNow(server.url);
  return (await readAnswer(`${server.url}${PATH}`)).body;
}

/** A process of its own each time, so that nothing is compiled or cached from the round before. */
async function startOnce(settings: string, bodyFile: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [SUBJECT_PROGRAM, settings, PATH, bodyFile]);
  const duration = Number(stdout.trim());
  if (!(duration > 0)) throw new Error(`cold start: ${stdout}`);
  return duration;
}
