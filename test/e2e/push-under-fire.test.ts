import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { SeededRandom } from '../simulation/seeded-random.js';
import { type FrontDoor, openFrontDoor } from '../support/front-door.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';
import { Crowd } from './push-under-fire/crowd.js';
import { Replica } from './push-under-fire/replica.js';

const SEED = 20_260_714;
const CLIENTS = { processes: 4, each: 50 };
const EVERYBODY = CLIENTS.processes * CLIENTS.each;
const COMMITS = 60;
const COMMIT_EVERY_MS = 1_000;
/** Between two crashes: from this to twice as much. */
const CRASH_EVERY_MS = 1_500;
const GOAL_MS = 5_000;

/** Both files are one commit: who reads different numbers has a mixture. */
const filesOf = (beat: number) => ({
  'application.yml': `first.beat: ${beat}\n`,
  'orders.yml': `second.beat: ${beat}\n`,
});

/** Two servers behind one address are killed (SIGKILL) at random while somebody commits and many listen. */
describe('push, while servers are killed', function () {
  this.timeout(150_000);
  const fate = new SeededRandom(SEED);
  /** Another one: who comes through the door how often differs from run to run, and the crashes are not to. */
  const doorman = new SeededRandom(SEED + 1);
  const beats = new Map<string, number>();
  let repository: TestRepository;
  let replicas: readonly Replica[];
  let door: FrontDoor;
  let crowd: Crowd;
  let lastVersion: string;
  let lastCommitMs: number;
  let restarts: PromiseSettledResult<void>[];

  before(async () => {
    repository = await gitRepository();
    await commit(0);
    replicas = await Promise.all([1, 2].map(() => Replica.start(repository.path)));
    door = await openFrontDoor(() => {
      const ports = replicas.flatMap(({ url }) => (url === undefined ? [] : [Number(new URL(url).port)]));
      return doorman.chance(0.5) ? ports : ports.reverse();
    });
    crowd = await Crowd.gather(door.url, CLIENTS);
    const ceasefire = new AbortController();
    const firing = fire(ceasefire.signal);
    for (let beat = 1; beat <= COMMITS; beat += 1) {
      await delay(COMMIT_EVERY_MS);
      lastVersion = await commit(beat);
    }
    lastCommitMs = Date.now();
    ceasefire.abort();
    await firing;
    const haveLast = () => [...crowd.versions.values()].every((versions) => versions.at(-1) === lastVersion);
    await crowd.until(haveLast, 3 * GOAL_MS);
    restarts = await Promise.allSettled(replicas.map((replica) => replica.back()));
  });

  after(async () => {
    await crowd?.disperse();
    await door?.[Symbol.asyncDispose]();
    for (const replica of replicas ?? []) await replica[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
  });

  async function commit(beat: number): Promise<string> {
    const version = await repository.commit(filesOf(beat), `beat ${beat}`);
    beats.set(version, beat);
    return version;
  }

  async function fire(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(CRASH_EVERY_MS * (1 + fate.next()), undefined, { signal }).catch(() => {});
      // One of them always stands: that is what there are two for.
      if (!signal.aborted && replicas.every(({ isUp }) => isUp)) fate.pick(replicas).crash();
    }
  }

  it('kills each of them often, and each comes back on what is left', () => {
    expect(restarts.map((restart) => (restart.status === 'rejected' ? String(restart.reason) : 'up'))).to.eql([
      'up',
      'up',
    ]);
    for (const replica of replicas) expect(replica.crashes).to.be.at.least(5);
  });

  it('brings every client the last commit, within 5 s', () => {
    expect(crowd.failures).to.eql([]);
    const missing = [...crowd.versions].filter(([, versions]) => versions.at(-1) !== lastVersion);
    expect(missing.map(([client]) => client)).to.eql([]);
    const last = crowd.applied.filter(({ version }) => version === lastVersion);
    const latest = Math.max(...last.map(({ atMs }) => atMs - lastCommitMs));
    expect(latest).to.be.below(GOAL_MS);
  });

  it('lets no client go back', async () => {
    const history = (await repository.git('rev-list', '--reverse', 'HEAD')).split('\n');
    const places = new Map(history.map((version, index) => [version, index]));
    const placeOf = (version: string) => places.get(version) ?? -1;
    const stepsBack = [...crowd.versions].flatMap(([client, versions]) =>
      versions.flatMap((version, index) =>
        index > 0 && placeOf(version) <= placeOf(versions[index - 1] ?? '')
          ? [`${client}: ${versions[index - 1]} → ${version}`]
          : [],
      ),
    );
    expect(stepsBack).to.eql([]);
  });

  it('shows no client a mixture', () => {
    const mixtures = crowd.applied.filter(
      ({ version, beats: seen }) => seen[0] !== beats.get(version) || seen[1] !== beats.get(version),
    );
    expect(mixtures).to.eql([]);
    expect(crowd.applied.length).to.be.above((EVERYBODY * COMMITS) / 2);
  });

  it('has been told by everybody what they run', async () => {
    const everybody = await Promise.all(
      replicas.map(async ({ url }) => {
        const answer = await fetch(`${url}/api/v1/clients`);
        return ((await answer.json()) as { clients: { instance: { id: string }; version: string; current: boolean }[] })
          .clients;
      }),
    );
    const live = everybody.flat();
    expect(live.filter(({ version, current }) => version !== lastVersion || !current)).to.eql([]);
    expect(new Set(live.map(({ instance }) => instance.id)).size).to.equal(EVERYBODY);
  });
});
