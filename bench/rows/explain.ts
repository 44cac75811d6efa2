import { runGit } from '../baselines/git-commands.js';
import { timed } from '../durations.js';
import { applicationName } from '../generated-files.js';
import { measureAgain, measureFirst, type PastQuestion } from '../past-questions.js';
import { readAnswer } from '../read-answer.js';
import type { Row } from '../row.js';

const KEY = 'service.revision';
/** Where `KEY` stands in the one file that sets it. */
const LINE = 2;
const FIRST_SERVICE = 11;

const BASELINE = '`git blame` of the file that sets it';
const QUESTION: PastQuestion = { firstService: FIRST_SERVICE, ask: explain, command: blame };

/** Who wrote the value of a key, asked of a service that nobody asked about before. */
export const explainFirst: Row = {
  name: 'explain-first',
  subject: 'GET /api/v1/explain/… of one key, another service each time',
  baseline: BASELINE,
  goal: { atMost: 1.5 },
  measure: (ground) => measureFirst(ground, QUESTION),
};

/** The same question, when nothing that was rendered before is true any more. */
export const explainAgain: Row = {
  name: 'explain-again',
  subject: 'the same again, each time after a commit that changed another service',
  baseline: BASELINE,
  goal: { atMost: 0.1 },
  measure: (ground) => measureAgain(ground, 'explain-again', QUESTION),
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
