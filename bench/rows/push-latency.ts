import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../../client-sdk/index.js';
import { cloneMirror, fetchNew, runGit } from '../baselines/git-commands.js';
import { compareDurations } from '../durations.js';
import { type Ground, SERVER_PROGRAM } from '../ground.js';
import { median } from '../rounds.js';
import type { Row } from '../row.js';
import { startServer } from '../server-process.js';

const PUSHES = 50;
const WARM_UPS = 3;
const APPLICATION = 'pushed';

/** What an operator waits for after the return key: with no settings at all, in a repository on the same machine. */
export const pushLatency: Row = {
  name: 'push-latency',
  subject: 'from the start of `git push` to the callback of a connected client, embedded default',
  baseline: '`git push` to a bare repository, then `git fetch` from it into a bare mirror',
  goal: { atMost: 1.25 },
  async measure(ground) {
    const dataDir = join(ground.folder, 'push-latency-data');
    await using server = await startServer([SERVER_PROGRAM, '--config', await settingsWithoutBackend(ground, dataDir)]);
    const served = join(dataDir, 'config-repo.git');
    const bare = join(ground.folder, 'push-latency.git');
    const mirror = join(ground.folder, 'push-latency-mirror.git');
    await cloneMirror(served, bare);
    await cloneMirror(bare, mirror);
    const fromEnd: number[] = [];

    const subject = await pusher(ground, served, 'push-latency-subject');
    const baseline = await pusher(ground, bare, 'push-latency-baseline');
    await using client = await connect({ url: server.url, application: APPLICATION, cache: false });
    const pushAndHear = async () => {
      const value = await subject.commit();
      const { pushed, arrived } = await timeBoth(subject.push, () => untilHeard(client, value));
      fromEnd.push(arrived - pushed);
      return arrived;
    };
    const pushAndFetch = async () => {
      await baseline.commit();
      const startMs = performance.now();
      await baseline.push();
      await fetchNew(mirror);
      return performance.now() - startMs;
    };
    for (let round = 0; round < WARM_UPS; round++) await pushAndHear().then(pushAndFetch);
    fromEnd.length = 0;
    const measured = await compareDurations(pushAndHear, pushAndFetch, { rounds: PUSHES, maxRounds: PUSHES });
    ground.note(`push-latency: ${PUSHES} pushes; from the start of git push ${spread(measured.subject)}`);
    ground.note(`push-latency: from the end of git push ${spread(fromEnd)} (below 0: heard before git was done)`);
    return { ...measured, worst: Math.max(...measured.subject) };
  },
};

async function settingsWithoutBackend(ground: Ground, dataDir: string): Promise<string> {
  const file = join(ground.folder, 'push-latency.yml');
  await writeFile(file, `server: { port: 0 }\ndataDir: ${dataDir}\n`);
  return file;
}

type Client = Awaited<ReturnType<typeof connect>>;

/** A clone that has a new value to push each time. */
async function pusher({ folder }: Ground, remote: string, name: string) {
  const work = join(folder, name);
  const git = (...args: string[]) => runGit(['-C', work, '-c', 'user.name=x', '-c', 'user.email=x@localhost', ...args]);
  await runGit(['clone', '--quiet', remote, work]);
  let value = 0;
  return {
    async commit(): Promise<number> {
      value += 1;
      await writeFile(join(work, `${APPLICATION}.yml`), `value: ${value}\n`);
      await git('add', '--all');
      await git('commit', '--quiet', '--message', `value ${value}`);
      return value;
    },
    push: () => git('push', '--quiet', 'origin', 'HEAD'),
  };
}

/** Milliseconds from now to the end of the push, and to the arrival of what was pushed. */
async function timeBoth(push: () => Promise<unknown>, arrival: () => Promise<unknown>) {
  const startMs = performance.now();
  const since = () => performance.now() - startMs;
  const [pushed, arrived] = await Promise.all([push().then(since), arrival().then(since)]);
  return { pushed, arrived };
}

/** Until the client calls back with the value. */
async function untilHeard(client: Client, value: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = client.watch('value', (heard: unknown) => {
      if (heard !== value) return;
      stop();
      resolve();
    });
  });
}

function spread(durations: readonly number[]): string {
  return `median ${median(durations).toFixed(1)} ms, worst ${Math.max(...durations).toFixed(1)} ms`;
}
