import { setTimeout } from 'node:timers/promises';
import { CORES } from '../cores.js';
import { acceptedFile, COSTLY_APPLICATION, costlySchema, refusedFile } from '../costly-files.js';
import { compareDurations } from '../durations.js';
import { commitFiles } from '../generated-repository.js';
import { ownRepository, SERVER_PROGRAM, settingsFile } from '../ground.js';
import { type LoadGenerator, openLoadGenerator } from '../load.js';
import { readAnswer } from '../read-answer.js';
import { refreshNow } from '../refresh-now.js';
import { CONNECTIONS } from '../request-rate.js';
import type { Row } from '../row.js';
import { startServer } from '../server-process.js';

const FIRST_REVISION = 30_000;
const ROUNDS = 7;
const ROUND_MS = 3_000;
const WARM_UP_MS = 2_000;
const LOOK_EVERY_MS = 50;
const VERDICT_TIMEOUT_MS = 60_000;

/** Verifying the most that a commit may hold, over and over: what readers of something else notice of it. */
export function verification(application: string): Row {
  return {
    name: 'verification',
    subject: `99th percentile of GET /${application}/prod while commits to a file of 1 MB are verified one after the other`,
    baseline: 'the same without commits',
    goal: { atMost: 2 },
    async measure(ground) {
      const remote = await ownRepository(ground, 'verification');
      const settings = await settingsFile(ground, 'verification', remote);
      await commitFiles(remote, new Map([...costlySchema(), ...acceptedFile(FIRST_REVISION)]));
      await using server = await startServer([SERVER_PROGRAM, '--config', settings], CORES.server);
      await refreshNow(server.url);
      await readAnswer(`${server.url}/${COSTLY_APPLICATION}/prod`); // From now on each commit is verified at once.
      using generator = openLoadGenerator();
      const read = await waitsOf(generator, `${server.url}/${application}/prod`);
      await read(WARM_UP_MS);

      const commits = refusedCommits(remote, server.url);
      let verified = 0;
      const subject = async () => {
        const churn = await commits.keepComing();
        const p99Ms = await read(ROUND_MS);
        verified += await churn.end();
        return p99Ms;
      };
      const rounds = Math.min(ground.effort.durations.rounds, ROUNDS);
      const measured = await compareDurations(subject, () => read(ROUND_MS), { rounds, maxRounds: rounds });
      ground.note(`${verified} commits verified and refused in ${rounds} rounds`);
      return measured;
    },
  };
}

async function waitsOf(generator: LoadGenerator, url: string): Promise<(durationMs: number) => Promise<number>> {
  const { body } = await readAnswer(url);
  const expected = { status: 200, bodyBytes: body.length };
  return async (durationMs) =>
    (await generator.run({ url, headers: {}, connections: CONNECTIONS, expected }, durationMs)).p99Ms;
}

/** One commit after the other, each as soon as there is a verdict on the one before. */
function refusedCommits(remote: string, url: string) {
  let revision = FIRST_REVISION;
  const next = async () => {
    const commit = await commitFiles(remote, refusedFile(++revision));
    await refreshNow(url);
    return commit;
  };
  return {
    /** Returns when the first is being verified; `end` tells how many were. */
    async keepComing(): Promise<{ end(): Promise<number> }> {
      let isOver = false;
      const first = await next();
      const coming = (async () => {
        let verified = 0;
        for (let commit = first; ; commit = await next()) {
          await refusal(url, commit);
          verified++;
          if (isOver) return verified;
        }
      })();
      coming.catch(() => {}); // Whoever ends it hears of it.
      return {
        end: () => {
          isOver = true;
          return coming;
        },
      };
    },
  };
}

/** @throws Error when nothing, or something else, stands against the commit in the end */
async function refusal(url: string, commit: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < VERDICT_TIMEOUT_MS; waitedMs += LOOK_EVERY_MS) {
    const { body } = await readAnswer(`${url}/api/v1/rejections`);
    const { rejections } = JSON.parse(body.toString()) as { rejections: { rejected: string; rule: string }[] };
    const found = rejections.find(({ rejected }) => rejected === commit);
    if (found && !found.rule.startsWith('pattern'))
      throw new Error(`refused by ${found.rule} (expected: by a pattern)`);
    if (found) return;
    await setTimeout(LOOK_EVERY_MS);
  }
  throw new Error(`no verdict on ${commit} within ${VERDICT_TIMEOUT_MS} ms`);
}
