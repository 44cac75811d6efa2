import { join } from 'node:path';
import { cloneMirror, fetchNew } from '../baselines/git-commands.js';
import { compareDurations, milliseconds } from '../durations.js';
import { applicationName, serviceFile } from '../generated-files.js';
import { commitFiles } from '../generated-repository.js';
import { ownRepository, SERVER_PROGRAM, settingsFile } from '../ground.js';
import { readAnswer } from '../read-answer.js';
import { refreshNow } from '../refresh-now.js';
import type { Row } from '../row.js';
import { startServer } from '../server-process.js';

const SERVICE = 2;
const APPLICATION = applicationName(SERVICE);
const FIRST_REVISION = 10_000;
const WARM_UPS = 3;

/** What a push costs until its values are what readers get. */
export const newCommit: Row = {
  name: 'new-commit',
  subject: 'a commit of 2 files: fetched, verified, and read over HTTP',
  baseline: '`git fetch` of that commit into a bare mirror',
  goal: { atMost: 1.25 },
  async measure(ground) {
    const remote = await ownRepository(ground, 'new-commit');
    const mirror = join(ground.folder, 'new-commit-mirror.git');
    await cloneMirror(remote, mirror);
    await using server = await startServer([
      SERVER_PROGRAM,
      '--config',
      await settingsFile(ground, 'new-commit', remote),
    ]);
    const commits = commitsOnDemand(remote);

    const subject = async () => {
      const revision = await commits.next('subject');
      return milliseconds(() => serve(server.url, revision));
    };
    const baseline = async () => {
      await commits.next('baseline');
      return milliseconds(() => fetchNew(mirror));
    };
    for (let round = 0; round < WARM_UPS; round++) await subject().then(baseline);
    return await compareDurations(subject, baseline, ground.effort.durations);
  },
};

/** Both sides get the same commits one by one; whoever comes first has it made, outside its own time. */
function commitsOnDemand(remote: string) {
  let made = 0;
  const taken = { subject: 0, baseline: 0 };
  return {
    async next(side: keyof typeof taken): Promise<number> {
      const round = ++taken[side];
      const revision = FIRST_REVISION + round;
      if (round > made) {
        made = round;
        await commitFiles(remote, twoFiles(revision));
      }
      return revision;
    },
  };
}

function twoFiles(revision: number): ReadonlyMap<string, string> {
  return new Map([
    [`${APPLICATION}.yml`, serviceFile(SERVICE, '', revision)],
    [`${APPLICATION}-prod.yml`, serviceFile(SERVICE, '-prod', revision)],
  ]);
}

async function serve(url: string, revision: number): Promise<void> {
  await refreshNow(url);
  const { body } = await readAnswer(`${url}/${APPLICATION}/prod`);
  for (const key of ['service.revision', 'profile-prod.revision']) {
    if (!body.includes(`"${key}":${revision}`)) throw new Error(`${key} is not ${revision}: ${body}`);
  }
}
