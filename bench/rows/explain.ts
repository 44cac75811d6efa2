import { runGit } from '../baselines/git-commands.js';
import { compareDurations, milliseconds, timed } from '../durations.js';
import { applicationName } from '../generated-files.js';
import { ownRepository, SERVER_PROGRAM, settingsFile } from '../ground.js';
import { commitElsewhere } from '../other-commits.js';
import { readAnswer } from '../read-answer.js';
import { refreshNow } from '../refresh-now.js';
import type { Row } from '../row.js';
import { startServer } from '../server-process.js';

const KEY = 'service.revision';
/** Where `KEY` stands in the one file that sets it. */
const LINE = 2;
const FIRST_SERVICE = 11;
const WARM_UPS = 3;

const BASELINE = '`git blame` of the file that sets it';

/** Who wrote the value of a key, asked of a service that nobody asked about before. */
export const explainFirst: Row = {
  name: 'explain-first',
  subject: 'GET /api/v1/explain/… of one key, another service each time',
  baseline: BASELINE,
  goal: { atMost: 1.5 },
  async measure(ground) {
    const { path } = ground.repository;
    await using server = await startServer([SERVER_PROGRAM, '--config', await settingsFile(ground, 'reads', path)]);
    await refreshNow(server.url);
    let service = FIRST_SERVICE;
    const subject = () => explain(server.url, path, ++service);
    const baseline = () => milliseconds(() => blame(path, service));
    for (let round = 0; round < WARM_UPS; round++) await subject();
    return await compareDurations(subject, baseline, ground.effort.durations);
  },
};

/** The same question, when nothing that was rendered before is true any more. */
export const explainAgain: Row = {
  name: 'explain-again',
  subject: 'the same again, each time after a commit that changed another service',
  baseline: BASELINE,
  goal: { atMost: 0.1 },
  async measure(ground) {
    const path = await ownRepository(ground, 'explain-again');
    const settings = await settingsFile(ground, 'explain-again', path);
    await using server = await startServer([SERVER_PROGRAM, '--config', settings]);
    const subject = async () => {
      await commitElsewhere(path);
      await refreshNow(server.url);
      return explain(server.url, path, FIRST_SERVICE);
    };
    for (let round = 0; round < WARM_UPS; round++) await subject();
    return await compareDurations(
      subject,
      () => milliseconds(() => blame(path, FIRST_SERVICE)),
      ground.effort.durations,
    );
  },
};

async function explain(url: string, repository: string, service: number): Promise<number> {
  const target = `${url}/api/v1/explain/${applicationName(service)}/prod/${KEY}`;
  const { value, ms } = await timed(() => readAnswer(target));
  const { sources } = JSON.parse(value.body.toString()) as { sources: readonly { commit: string }[] };
  const [expected] = (await blame(repository, service)).split('\n')[LINE - 1]?.split(' ') ?? [];
  if (sources.length !== 1 || sources[0]?.commit !== expected?.replace('^', '')) {
    throw new Error(`${target}: ${sources.map(({ commit }) => commit)} (expected: ${expected})`);
  }
  return ms;
}

function blame(repository: string, service: number): Promise<string> {
  // Without `-l` ids are cut short; with it the first commit's is one digit shorter than it should be.
  return runGit(['-C', repository, 'blame', '-l', '--root', 'main', '--', `${applicationName(service)}.yml`]);
}
