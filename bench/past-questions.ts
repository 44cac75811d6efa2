import { compareDurations, milliseconds } from './durations.js';
import { type Ground, ownRepository, SERVER_PROGRAM, settingsFile } from './ground.js';
import { commitElsewhere } from './other-commits.js';
import { refreshNow } from './refresh-now.js';
import type { Measurement } from './report.js';
import { startServer } from './server-process.js';

/** A question about the past of a service, and what an operator would type instead. */
export interface PastQuestion {
  readonly firstService: number;
  /** Asks a server and checks what it says against the repository. Resolves with the milliseconds that it took. */
  readonly ask: (url: string, repository: string, service: number) => Promise<number>;
  readonly command: (repository: string, service: number) => Promise<unknown>;
}

const WARM_UPS = 3;

/** Asks about another service each time, of one server. */
export async function measureFirst(ground: Ground, { firstService, ask, command }: PastQuestion): Promise<Measurement> {
  const { path } = ground.repository;
  await using server = await startServer([SERVER_PROGRAM, '--config', await settingsFile(ground, 'reads', path)]);
  await refreshNow(server.url);
  let service = firstService;
  const subject = () => {
    service += 1;
    return ask(server.url, path, service);
  };
  for (let round = 0; round < WARM_UPS; round++) await subject();
  return await compareDurations(subject, () => milliseconds(() => command(path, service)), ground.effort.durations);
}

/** Asks about the same service, each time after a commit that changed another one: nothing that was rendered is true any more. */
export async function measureAgain(
  ground: Ground,
  name: string,
  { firstService, ask, command }: PastQuestion,
): Promise<Measurement> {
  const path = await ownRepository(ground, name);
  await using server = await startServer([SERVER_PROGRAM, '--config', await settingsFile(ground, name, path)]);
  const subject = async () => {
    await commitElsewhere(path);
    await refreshNow(server.url);
    return ask(server.url, path, firstService);
  };
  for (let round = 0; round < WARM_UPS; round++) await subject();
  return await compareDurations(
    subject,
    () => milliseconds(() => command(path, firstService)),
    ground.effort.durations,
  );
}
