import type { Access, Clock, Logger, Random } from './core/ports.js';
import { refuseEmpty } from './core/refuse-empty.js';
import type { EntityTagger } from './http/entity-tag.js';
import { toProblem } from './http/problem.js';
import { ownAnswer } from './http/representations/own-answer.js';
import type { CatchUp } from './operations/catch-up.js';
import { keyChangesOnce } from './operations/change-set.js';
import type { ReadEnvironment } from './operations/read-environment.js';
import { WatchedEnvironments } from './operations/watched-environments.js';
import type { Settings } from './settings.js';
import { ChangeStream } from './ws/change-stream.js';

export interface ChangeStreamParts {
  /** Calls back when reads may answer something else than before. */
  readonly onChange: (listener: () => void) => void;
  readonly operations: { readonly readEnvironment: ReadEnvironment; readonly catchUp: CatchUp };
  readonly access: Access;
  readonly tag: EntityTagger;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** However many change streams there are, some connections are left for whoever reads and for who asks after health. */
const SHARE_OF_CONNECTIONS = 0.95;

export function composeChangeStream(settings: Settings, parts: ChangeStreamParts): ChangeStream {
  const { onChange, operations, access, tag, clock, random, logger } = parts;
  const { connections, connectionsPerPrincipal, subscriptionsPerConnection } = settings.limits;
  const watched = new WatchedEnvironments({
    read: async (coordinates) => {
      const answer = await operations.readEnvironment(coordinates);
      refuseEmpty(answer.environment, settings.answers);
      return answer;
    },
    onBackendChange: onChange,
    clock,
    logger,
  });
  return new ChangeStream({
    watched,
    catchUp: operations.catchUp,
    changes: keyChangesOnce(),
    represent: (answer) => ownAnswer(tag, answer),
    describe: toProblem,
    access,
    limits: {
      connections: Math.max(1, Math.floor(connections * SHARE_OF_CONNECTIONS)),
      connectionsPerPrincipal,
      subscriptionsPerConnection,
    },
    ...{ clock, random, logger },
  });
}
