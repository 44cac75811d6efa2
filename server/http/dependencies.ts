import type { Access, BackendStatus, Clock, Logger, Principal, Random } from '../core/ports.js';
import type { VaultStatus } from '../core/vault.js';
import type { CatchUp } from '../operations/catch-up.js';
import type { Decrypt } from '../operations/decrypt.js';
import type { DiffEnvironments } from '../operations/diff.js';
import type { Encrypt } from '../operations/encrypt.js';
import type { ExplainKey } from '../operations/explain.js';
import type { ReadHistory } from '../operations/history.js';
import type { ListApplications } from '../operations/list-applications.js';
import type { ListClients } from '../operations/list-clients.js';
import type { ListRejections } from '../operations/list-rejections.js';
import type { ReadEnvironment } from '../operations/read-environment.js';
import type { ReadFile } from '../operations/read-file.js';
import type { ReadPublicKey } from '../operations/read-public-key.js';
import type { ReadSchema } from '../operations/read-schema.js';
import type { ReceiveWebhook } from '../operations/receive-webhook.js';
import type { Refresh } from '../operations/refresh.js';
import type { RejectionInForce } from '../operations/served-coordinates.js';

export interface Operations {
  readonly readEnvironment: ReadEnvironment;
  /** For who does not need placeholders replaced: see acceptCircles. */
  readonly readAsWritten: ReadEnvironment;
  /** The same two for Spring's clients, who get `invalid.<key>` where a secret opens at no version within reach. */
  readonly readSpring: ReadEnvironment;
  readonly readSpringAsWritten: ReadEnvironment;
  readonly readFile: ReadFile;
  readonly listApplications: ListApplications;
  readonly listRejections: ListRejections;
  /** The rejections in force as far as they are known, from memory. */
  readonly knownRejections: () => readonly RejectionInForce[];
  readonly listClients: ListClients;
  readonly readSchema: ReadSchema;
  readonly explainKey: ExplainKey;
  readonly readHistory: ReadHistory;
  readonly diffEnvironments: DiffEnvironments;
  readonly refresh: Refresh;
  readonly encrypt: Encrypt;
  /** Undefined when it is not offered. */
  readonly decrypt: Decrypt | undefined;
  readonly readPublicKey: ReadPublicKey;
  readonly receiveWebhook: ReceiveWebhook;
  readonly catchUp: CatchUp;
}

/** Looks at where a request comes from, before anything else: undefined when there is nothing against it. */
export type Guard = (request: {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}) => 'foreign-host' | 'foreign-origin' | undefined;

/** What decides whether a request becomes a change stream has to know of it. */
export interface ChangeStreamDoor {
  /** Whether one more connection of theirs would be within the caps. */
  hasRoomFor(principal: Principal): boolean;
}

export interface HttpSettings {
  /** Moves Spring's routes below this path; `''` for none. Slashes at its ends do not matter. */
  readonly prefix: string;
  /** Whether coordinates that nothing was found for are an empty environment; else they are a 404. */
  readonly acceptEmpty: boolean;
  /** Whether a YAML view drops the key `document` when that is all there is. */
  readonly stripDocument: boolean;
}

/** All that the HTTP side is handed. */
export interface HttpDependencies {
  readonly operations: Operations;
  readonly access: Access;
  readonly guard: Guard;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
  readonly changeStream: ChangeStreamDoor;
  /** Key of the entity tags; the same on every replica, if their tags are to agree. */
  readonly etagKey: Uint8Array;
  readonly settings: HttpSettings;
  readonly status: () => BackendStatus;
  /** Undefined without one. */
  readonly vaultStatus: () => VaultStatus | undefined;
  /** Calls back after each pointer swap: from then on reads may answer something else. */
  readonly onBackendChange: (listener: () => void) => void;
}
