import { runGit } from '../baselines/git-commands.js';
import { compareDurations, milliseconds, timed } from '../durations.js';
import { applicationName } from '../generated-files.js';
import { SERVER_PROGRAM, settingsFile } from '../ground.js';
import { measureAgain, measureFirst, type PastQuestion } from '../past-questions.js';
import { readAnswer } from '../read-answer.js';
import { refreshNow } from '../refresh-now.js';
import type { Row } from '../row.js';
import { startServer } from '../server-process.js';

const FIRST_SERVICE = 21;
const LIMIT = 100;

const BASELINE = '`git log -L`, all lines of the three files that contribute';
const QUESTION: PastQuestion = { firstService: FIRST_SERVICE, ask: history, command: log };

/** What ever changed for a service, asked of a server that was asked about another one before. */
export const historyFirst: Row = {
  name: 'history-first',
  subject: 'GET /api/v1/history/… back to the first of 500 commits, another service each time',
  baseline: BASELINE,
  goal: { atMost: 1.5 },
  measure: (ground) => measureFirst(ground, QUESTION),
};

/** The same, asked of a server that was never asked about the past: it reads all of it, for everybody. */
export const historyCold: Row = {
  name: 'history-cold',
  subject: 'the same, of a new server each time',
  baseline: BASELINE,
  goal: { atMost: 2.5 },
  async measure(ground) {
    const { path } = ground.repository;
    const settings = await settingsFile(ground, 'reads', path);
    let service = FIRST_SERVICE;
    const subject = async () => {
      service += 1;
      await using server = await startServer([SERVER_PROGRAM, '--config', settings]);
      await refreshNow(server.url);
      await readAnswer(`${server.url}/${applicationName(service)}/prod`);
      return await history(server.url, path, service);
    };
    return await compareDurations(subject, () => milliseconds(() => log(path, service)), ground.effort.durations);
  },
};

/** The same question, when nothing that was rendered before is true any more. */
export const historyAgain: Row = {
  name: 'history-again',
  subject: 'the same again, of one server, each time after a commit that changed another service',
  baseline: BASELINE,
  goal: { atMost: 0.1 },
  measure: (ground) => measureAgain(ground, 'history-again', QUESTION),
};

/** Every revision of a contributing file changes one of its keys, so both must name the same commits. */
async function history(url: string, repository: string, service: number): Promise<number> {
  const target = `${url}/api/v1/history/${applicationName(service)}/prod?limit=${LIMIT}`;
  const { value, ms } = await timed(() => readAnswer(target));
  const { commits, next } = JSON.parse(value.body.toString()) as {
    commits: readonly { version: string }[];
    next: string | null;
  };
  const met = commits.map(({ version }) => version).join('\n');
  const expected = (await log(repository, service, '--format=%H', '--no-patch')).trim();
  if (next !== null || met !== expected) throw new Error(`${target}:\n${met}\n${next} (expected:\n${expected})`);
  return ms;
}

function log(repository: string, service: number, ...flags: string[]): Promise<string> {
  const application = applicationName(service);
  const files = ['application.yml', `${application}.yml`, `${application}-prod.yml`].map((file) => `-L1,:${file}`);
  return runGit(['-C', repository, 'log', '--first-parent', ...flags, ...files, 'main']);
}
