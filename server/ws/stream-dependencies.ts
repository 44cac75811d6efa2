import type { Access, Clock, Logger, Random } from '../core/ports.js';
import type { CatchUp } from '../operations/catch-up.js';
import type { KeyChanges } from '../operations/change-set.js';
import type { WatchedEnvironments } from '../operations/watched-environments.js';
import type { Represent } from './topic.js';

export interface ChangeStreamLimits {
  readonly connections: number;
  readonly connectionsPerPrincipal: number;
  readonly subscriptionsPerConnection: number;
}

/** All that the change stream is handed. */
export interface StreamDependencies {
  readonly watched: WatchedEnvironments;
  readonly catchUp: CatchUp;
  readonly changes: KeyChanges;
  readonly represent: Represent;
  /** RFC 9457, as the HTTP API describes the same error. */
  readonly describe: (error: Error) => object;
  readonly access: Access;
  readonly limits: ChangeStreamLimits;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}
