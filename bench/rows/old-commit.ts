import { NumberLiteral } from '../../server/core/value.js';
import type { EnvironmentAnswer } from '../../server/operations/read-environment.js';
import { showFiles } from '../baselines/git-commands.js';
import { compareDurations, milliseconds, timed } from '../durations.js';
import { applicationName, seededRandom } from '../generated-files.js';
import type { GeneratedRepository } from '../generated-repository.js';
import { coordinatesOf, openReading } from '../reading.js';
import type { Row } from '../row.js';

/** So that what is measured is neither the compiler nor the start of a child. */
const WARM_UPS = 20;
const SEED = 17;
const REVISION = /^ {2}revision: (\d+)$/m;

interface Question {
  readonly application: string;
  readonly commit: string;
}

/** What one service looked like then: for a roll-back, an audit, a comparison. Nobody asked for that commit before. */
export const oldCommit: Row = {
  name: 'old-commit',
  subject: 'first read of one service at an arbitrary old commit, in the process',
  baseline: 'three `git show`, one for each file that contributes',
  goal: { atMost: 0.05 },
  async measure(ground) {
    const { path } = ground.repository;
    await using reading = await openReading(ground, 'old-commit', path);
    const resolveLayers = reading.freshResolver();
    const ask = questions(ground.repository);
    const read = async ({ application, commit }: Question) => {
      const coordinates = coordinatesOf(application, 'prod', commit);
      return resolveLayers(coordinates, await reading.backend.layers(coordinates));
    };
    const subject = async () => {
      const question = ask();
      const { value, ms } = await timed(() => read(question));
      verify(value, question, await show(path, question));
      return ms;
    };
    for (let round = 0; round < WARM_UPS; round++) await read(ask());
    return await compareDurations(subject, () => milliseconds(() => show(path, ask())), ground.effort.durations);
  },
};

/** Another commit and another service each time. */
function questions({ commits, size }: GeneratedRepository): () => Question {
  const random = seededRandom(SEED);
  const left = commits.slice(0, -1);
  let service = 0;
  return () => {
    const [commit] = left.splice(Math.floor(random() * left.length), 1);
    if (commit === undefined) throw new RangeError('more questions than commits');
    service = (service % size.services) + 1;
    return { application: applicationName(service), commit };
  };
}

function show(repository: string, { application, commit }: Question): Promise<string[]> {
  return showFiles(repository, commit, [`${application}-prod.yml`, `${application}.yml`, 'application.yml']);
}

function verify({ environment }: EnvironmentAnswer, { application, commit }: Question, texts: readonly string[]): void {
  const expected = texts.map((text) => REVISION.exec(text)?.[1]);
  const met = environment.propertySources.map(({ properties }) => textOf(properties.find(isRevision)?.value));
  if (environment.version !== commit || String(met) !== String(expected)) {
    throw new Error(`${application} at ${commit}: revisions ${met} (expected: ${expected})`);
  }
}

function isRevision({ key }: { readonly key: string }): boolean {
  return key.endsWith('.revision');
}

function textOf(value: unknown): string | undefined {
  return value instanceof NumberLiteral ? value.text : undefined;
}
