import type { Access } from '../../server/core/ports.js';
import { admission } from '../../server/http/admission.js';
import { entityTagger } from '../../server/http/entity-tag.js';
import { createHttpListener } from '../../server/http/listener.js';
import { toProblem } from '../../server/http/problem.js';
import { ownAnswer } from '../../server/http/representations/own-answer.js';
import { handleUpgrades } from '../../server/http/upgrades.js';
import { keyChangesOnce } from '../../server/operations/change-set.js';
import { listClients } from '../../server/operations/list-clients.js';
import { WatchedEnvironments } from '../../server/operations/watched-environments.js';
import { ChangeStream } from '../../server/ws/change-stream.js';
import type { ChangeStreamLimits } from '../../server/ws/stream-dependencies.js';
import { FakeWorld, httpDependencies, type Sources, serve } from './fake-http.js';
import { type ManualClock, manualClock } from './manual-clock.js';

export interface ServedStream extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly stream: ChangeStream;
  readonly clock: ManualClock;
}

export const SOURCES: Sources = { 'orders.yml': { port: '8080' } };

/** The change stream on real HTTP, with a world that is made up and a clock that stands still. */
export async function serveStream(
  world: FakeWorld = new FakeWorld(SOURCES),
  { access, limits }: { access?: Access; limits?: Partial<ChangeStreamLimits> } = {},
): Promise<ServedStream> {
  const clock = manualClock();
  const dependencies = httpDependencies(world, { clock, ...(access && { access }) });
  const { operations, logger, random, etagKey } = dependencies;
  const tag = entityTagger(etagKey);
  const stream: ChangeStream = new ChangeStream({
    watched: new WatchedEnvironments({
      read: operations.readEnvironment,
      onBackendChange: world.onChange,
      ...{ clock, logger },
    }),
    catchUp: operations.catchUp,
    changes: keyChangesOnce(),
    represent: (answer) => ownAnswer(tag, answer),
    describe: toProblem,
    access: dependencies.access,
    limits: { connections: 100, connectionsPerPrincipal: 100, subscriptionsPerConnection: 3, ...limits },
    ...{ clock, random, logger },
  });
  const complete = {
    ...dependencies,
    operations: { ...operations, listClients: listClients(() => stream.clients()) },
    changeStream: stream,
  };
  const http = await serve(createHttpListener(complete));
  handleUpgrades(http.server.node, admission(complete), (...upgrade) => stream.accept(...upgrade));
  return {
    ...{ url: http.url, port: http.port, stream, clock },
    async [Symbol.asyncDispose]() {
      const closed = stream.close();
      await closing(closed, clock);
      await http.server.close();
    },
  };
}

/** The clock does not move by itself, and closing waits on it. */
export async function closing(closed: Promise<void>, clock: ManualClock): Promise<void> {
  let isClosed = false;
  void closed.then(() => {
    isClosed = true;
  });
  while (!isClosed) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1);
  }
}
