import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareDurations } from '../durations.js';
import { applicationName } from '../generated-files.js';
import { FIXED_ANSWER_PROGRAM, SERVER_PROGRAM, settingsFile } from '../ground.js';
import { readAnswer } from '../read-answer.js';
import { refreshNow } from '../refresh-now.js';
import type { Row } from '../row.js';
import { startServer } from '../server-process.js';

const PATH = `/${applicationName(1)}/prod`;

/** What a restart costs, Node's own start and all imports included; the mirror is there already. */
export const firstAnswer: Row = {
  name: 'first-answer',
  subject: 'exec of the server to its first 200, warm mirror',
  baseline: 'exec of a bare node:http server to its first 200',
  goal: { atMost: 2.2 },
  async measure(ground) {
    const cairn = [SERVER_PROGRAM, '--config', await settingsFile(ground, 'reads', ground.repository.path)];
    const expected = await bodyOf(cairn);
    const bodyFile = join(ground.folder, 'first-answer.body');
    await writeFile(bodyFile, expected);
    return compareDurations(
      () => execToAnswer(cairn, expected),
      () => execToAnswer([FIXED_ANSWER_PROGRAM, bodyFile], expected),
      ground.effort.durations,
    );
  },
};

/** Makes the mirror warm, too. */
async function bodyOf(args: readonly string[]): Promise<Buffer> {
  await using server = await startServer(args);
  await refreshNow(server.url);
  return (await readAnswer(`${server.url}${PATH}`)).body;
}

async function execToAnswer(args: readonly string[], expected: Buffer): Promise<number> {
  const start = performance.now();
  await using server = await startServer(args);
  const { body } = await readAnswer(`${server.url}${PATH}`);
  const duration = performance.now() - start;
  if (!body.equals(expected)) throw new Error(`${PATH}: not the answer of the run before`);
  return duration;
}
