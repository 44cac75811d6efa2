import { compose } from '../../server/compose.js';
import { createLogger } from '../../server/logger.js';
import { loadSettings } from '../../server/settings.js';
import { collectGarbage } from '../collect-garbage.js';
import { compareDurations } from '../durations.js';
import { applicationName, PROFILE_SUFFIXES, sharedFile } from '../generated-files.js';
import { commitFiles } from '../generated-repository.js';
import { type Ground, ownRepository, settingsFile } from '../ground.js';
import { longestHold } from '../loop-holds.js';
import { readAllAnswers } from '../read-all-answers.js';
import { coordinatesOf, openReading, type Reading } from '../reading.js';
import { refreshNow } from '../refresh-now.js';
import type { Row } from '../row.js';

const FIRST_REVISION = 20_000;
/** After the first the server is large; in the second it sees that, and no longer starts git by itself. */
const WARM_UPS = 2;
/** Each round reads everything again: a round costs a second. */
const MAX_ROUNDS = 7;

interface Pair {
  readonly application: string;
  readonly profile: string;
}

/** A change that touches everybody, while everybody's answer is held: how long nobody is answered. */
export const sharedChange: Row = {
  name: 'shared-change',
  subject: 'longest hold of the event loop while a changed application.yml is taken over, 6,000 answers live',
  baseline: 'hold of the event loop while all of them are resolved at once, other files parsed already',
  goal: { atMost: 1 / 500 },
  async measure(ground) {
    const remote = await ownRepository(ground, 'shared-change');
    const pairs = pairsOf(ground);
    const settings = await loadSettings(await settingsFile(ground, 'shared-change', remote));
    await using reading = await openReading(ground, 'shared-change-eager', remote);
    const server = await compose(settings, { logger: createLogger('warn') });
    try {
      let revision = FIRST_REVISION;
      const subject = async () => {
        collectGarbage();
        await commitFiles(remote, new Map([['application.yml', sharedFile(++revision)]]));
        const held = await longestHold(() => refreshNow(server.url));
        await expectEverywhere(server.url, pairs, revision);
        return held;
      };
      for (let round = 0; round < WARM_UPS; round++) await subject();
      await resolveAll(reading, pairs);
      const rounds = Math.min(ground.effort.durations.rounds, MAX_ROUNDS);
      return await compareDurations(subject, () => resolveAll(reading, pairs), { rounds, maxRounds: rounds });
    } finally {
      await server.close();
    }
  },
};

function pairsOf({ repository }: Ground): readonly Pair[] {
  return Array.from({ length: repository.size.services }, (_, index) => applicationName(index + 1)).flatMap(
    (application) => PROFILE_SUFFIXES.map((suffix) => ({ application, profile: suffix.slice(1) || 'default' })),
  );
}

/** No stale read afterwards, and everybody's answer is live again for the next round. */
async function expectEverywhere(url: string, pairs: readonly Pair[], revision: number): Promise<void> {
  const expected = `"shared.revision":${revision}`;
  await readAllAnswers(
    pairs.map(({ application, profile }) => `${url}/${application}/${profile}`),
    (asked, body) => {
      if (!body.includes(expected)) throw new Error(`stale: ${asked} does not hold ${expected}`);
    },
  );
}

/** What a server does that answers a change by computing everything again. */
async function resolveAll({ backend, freshResolver }: Reading, pairs: readonly Pair[]): Promise<number> {
  await backend.refresh();
  const coordinates = pairs.map(({ application, profile }) => coordinatesOf(application, profile));
  const layers = await backend.layers(coordinates[0] ?? coordinatesOf('application', 'default'));
  const warm = freshResolver();
  for (const each of coordinates) await warm(each, layers);
  const resolveLayers = freshResolver();
  collectGarbage();
  return longestHold(async () => {
    for (const each of coordinates) await resolveLayers(each, layers);
  });
}
