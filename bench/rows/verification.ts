import { setTimeout } from 'node:timers/promises';
import { CORES } from '../cores.js';
import { acceptedFile, COSTLY_APPLICATION, costlySchema, refusedFile } from '../costly-files.js';
import { compareDurations } from '../durations.js';
import { commitFiles } from '../generated-repository.js';
import { ownRepository, SERVER_PROGRAM, settingsFile } from '../ground.js';
import { type LoadTarget, openLoadGenerator } from '../load.js';
import { readAnswer } from '../read-answer.js';
import { refreshNow } from '../refresh-now.js';
import { CONNECTIONS } from '../request-rate.js';
import type { Row } from '../row.js';
import { startServer } from '../server-process.js';

const FIRST_REVISION = 30_000;
const ROUNDS = 5;
/** Without commits; with one, a round lasts until there is a verdict. */
const ROUND_MS = 3_000;
const WARM_UP_MS = 2_000;
const LOOK_EVERY_MS = 50;
const VERDICT_TIMEOUT_MS = 120_000;

/** Verifying the most that a commit may hold, over and over: what readers of something else notice of it. */
export function verification(application: string): Row {
  return {
    name: 'verification',
    subject: `99th percentile of GET /${application}/prod from a commit to a file of 1 MB until it is verified`,
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
      const target = await targetOf(`${server.url}/${application}/prod`);
      const baseline = async () => (await generator.run(target, ROUND_MS)).p99Ms;
      let revision = FIRST_REVISION;
      const subject = async () => {
        const verdict = refusedCommit(remote, ++revision, server.url);
        const { p99Ms, seconds } = await generator.run(target, VERDICT_TIMEOUT_MS, verdict);
        await verdict;
        ground.note(`verified within ${seconds.toFixed(1)} s`);
        return p99Ms;
      };
      await generator.run(target, WARM_UP_MS);
      await subject();
      const rounds = Math.min(ground.effort.durations.rounds, ROUNDS);
      return await compareDurations(subject, baseline, { rounds, maxRounds: rounds });
    },
  };
}

async function targetOf(url: string): Promise<LoadTarget> {
  const { body } = await readAnswer(url);
  return { url, headers: {}, connections: CONNECTIONS, expected: { status: 200, bodyBytes: body.length } };
}

/** Returns when the server has verified, and refused, a commit that is made now. */
async function refusedCommit(remote: string, revision: number, url: string): Promise<void> {
  const commit = await commitFiles(remote, refusedFile(revision));
  await refreshNow(url);
  await refusal(url, commit);
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
