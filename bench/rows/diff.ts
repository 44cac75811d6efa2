import { showFiles } from '../baselines/git-commands.js';
import { compareDurations, milliseconds, timed } from '../durations.js';
import { applicationName, seededRandom } from '../generated-files.js';
import type { GeneratedRepository } from '../generated-repository.js';
import { type Ground, SERVER_PROGRAM, settingsFile } from '../ground.js';
import { readAnswer } from '../read-answer.js';
import { refreshNow } from '../refresh-now.js';
import type { Measurement } from '../report.js';
import type { Row } from '../row.js';
import { startServer } from '../server-process.js';

const KEY = 'service.revision';
const REVISION = /^ {2}revision: (\d+)$/m;
const SEED = 29;
const WARM_UPS = 5;

interface Question {
  readonly application: string;
  readonly from: string;
  readonly to: string;
}

const BASELINE = 'two `git show`, of one of the three files that contribute';

/** What happened to a service between two commits that nobody asked for before. */
export const diffFirst: Row = {
  name: 'diff-first',
  subject: 'GET /api/v1/diff/… between two commits, other ones and another service each time',
  baseline: BASELINE,
  goal: { atMost: 1.5 },
  measure: (ground) => measure(ground, questions(ground.repository)),
};

export const diffAgain: Row = {
  name: 'diff-again',
  subject: 'the same again and again',
  baseline: BASELINE,
  goal: { atMost: 0.1 },
  measure: (ground) => {
    const question = questions(ground.repository)();
    return measure(ground, () => question);
  },
};

async function measure(ground: Ground, ask: () => Question): Promise<Measurement> {
  const { path } = ground.repository;
  await using server = await startServer([SERVER_PROGRAM, '--config', await settingsFile(ground, 'reads', path)]);
  await refreshNow(server.url);
  const subject = () => diff(server.url, path, ask());
  for (let round = 0; round < WARM_UPS; round++) await subject();
  return await compareDurations(subject, () => milliseconds(() => show(path, ask())), ground.effort.durations);
}

/** Other commits and another service each time. */
function questions({ commits, size }: GeneratedRepository): () => Question {
  const random = seededRandom(SEED);
  const half = commits.length >> 1;
  let asked = 0;
  return () => {
    asked += 1;
    const [from, to] = [0, half].map((first) => commits[first + Math.floor(random() * half)] as string);
    return { application: applicationName((asked % size.services) + 1), from: from as string, to: to as string };
  };
}

async function diff(url: string, repository: string, question: Question): Promise<number> {
  const { application, from, to } = question;
  const target = `${url}/api/v1/diff/${application}/prod?from=${from}&to=${to}`;
  const { value, ms } = await timed(() => readAnswer(target));
  const answer = JSON.parse(value.body.toString()) as {
    readonly from: { readonly version: string };
    readonly to: { readonly version: string };
    readonly changes: readonly { key: string; before: number; after: number }[];
  };
  const [before, after] = (await show(repository, question)).map((text) => Number(REVISION.exec(text)?.[1]));
  const change = answer.changes.find(({ key }) => key === KEY);
  const met = [answer.from.version, answer.to.version, change?.before, change?.after];
  const expected = before === after ? [from, to, undefined, undefined] : [from, to, before, after];
  if (String(met) !== String(expected)) throw new Error(`${target}: ${met} (expected: ${expected})`);
  return ms;
}

async function show(repository: string, { application, from, to }: Question): Promise<string[]> {
  const file = `${application}.yml`;
  return [...(await showFiles(repository, from, [file])), ...(await showFiles(repository, to, [file]))];
}
