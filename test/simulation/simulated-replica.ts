import { openAccess } from '../../server/access/open-access.js';
import { CatchUp } from '../../server/backends/catch-up.js';
import { isFullCommitId } from '../../server/backends/git/commit-ids.js';
import { parseCoordinates } from '../../server/core/coordinates.js';
import type { Coordinates } from '../../server/core/environment.js';
import { InvalidDocumentError, RemoteUnavailableError } from '../../server/core/errors.js';
import type { Clock, Principal } from '../../server/core/ports.js';
import { NumberLiteral } from '../../server/core/value.js';
import { entityTagger } from '../../server/http/entity-tag.js';
import { toProblem } from '../../server/http/problem.js';
import { ownAnswer } from '../../server/http/representations/own-answer.js';
import { keyChanges } from '../../server/operations/change-set.js';
import type { EnvironmentAnswer } from '../../server/operations/read-environment.js';
import { WatchedEnvironments } from '../../server/operations/watched-environments.js';
import type { Peer } from '../../server/ws/peer.js';
import { receive } from '../../server/ws/protocol/receive.js';
import { Subscribers } from '../../server/ws/subscribers.js';
import type { ClientConnection } from '../../server/ws/topic.js';
import { recordingLogger } from '../support/recording-logger.js';
import { lastGood, reaches, type SimulatedCommit, type SimulatedHistory } from './simulated-history.js';
import type { Universe } from './universe.js';

const POLL_MS = 15_000;
const FETCH_MS = 3_000;
const CATCH_UP_TIMEOUT_MS = 1_000;
const PRINCIPAL: Principal = { name: 'sim', rights: 'sim' };
const TAG = entityTagger(new Uint8Array(32));

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What a planted bug changes. */
export interface ReplicaBugs {
  /** Subscriptions are answered without having caught up with what their client has seen. */
  readonly forgetsToCatchUp?: boolean;
  /** Some commits are taken over without anybody being told. */
  readonly losesChanges?: boolean;
}

/** The change stream's state machines, what watches environments and what catches up, over a git that is made up. */
export class SimulatedReplica {
  isUp = true;
  /** Another after each crash. */
  life = 0;
  #head: SimulatedCommit;
  #listeners: (() => void)[] = [];
  #fetching: Promise<void> | undefined;
  #waiting: Promise<void> | undefined;
  #catchUp!: CatchUp;
  #subscribers!: Subscribers;
  #connections = new Set<SimulatedConnection>();
  readonly #universe: Universe;
  readonly #history: SimulatedHistory;
  readonly #bugs: ReplicaBugs;

  constructor(universe: Universe, history: SimulatedHistory, bugs: ReplicaBugs) {
    this.#universe = universe;
    this.#history = history;
    this.#bugs = bugs;
    this.#head = history.head;
    this.#start();
  }

  /** Everything but the mirror on its disk is lost. */
  crash(): void {
    this.isUp = false;
    this.life += 1;
    for (const connection of this.#connections) connection.cut();
    this.#connections.clear();
    this.#listeners = [];
    this.#fetching = undefined;
    this.#waiting = undefined;
  }

  restart(): void {
    if (this.isUp) return;
    this.isUp = true;
    this.#start();
  }

  /** Somebody says that there may be something new. */
  hint(): void {
    if (this.isUp) this.#refresh().catch(() => {});
  }

  /** `GET /api/v1/environments/…`, when it has arrived. */
  async get(application: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const coordinates = parseCoordinates({ application, profiles: 'default' });
    try {
      const min = headers['cairn-min-version'];
      if (min !== undefined) await this.#catchUp.wait(min, CATCH_UP_TIMEOUT_MS);
      const answer = this.#read(coordinates);
      const { body, etag } = ownAnswer(TAG, answer);
      const common = { etag, 'cairn-version': answer.environment.version };
      if (headers['if-none-match']?.includes(etag)) return { status: 304, headers: common, text: '' };
      return { status: 200, headers: common, text: Buffer.from(body).toString() };
    } catch (error) {
      const problem = toProblem(error as Error);
      return { status: problem.status, headers: {}, text: JSON.stringify(problem) };
    }
  }

  open(connection: SimulatedConnection): void {
    this.#connections.add(connection);
    connection.subscribers = this.#subscribers;
  }

  close(connection: SimulatedConnection): void {
    if (this.#connections.delete(connection)) connection.subscribers?.leave(connection.connection);
  }

  receive(connection: SimulatedConnection, text: string): void {
    if (!this.#connections.has(connection)) return;
    const effects = receive(connection.connection, text, this.#subscribers.rules, this.#universe.nowMs);
    this.#subscribers.obey(connection.connection, effects);
  }

  #start(): void {
    const clock = this.#clock();
    const { logger } = recordingLogger();
    this.#catchUp = new CatchUp({
      isVersion: isFullCommitId,
      holds: async (version) => this.#holds(version),
      refresh: () => this.#refresh(),
      clock,
    });
    const watched = new WatchedEnvironments({
      read: async (coordinates) => this.#read(coordinates),
      onBackendChange: (listener) => void this.#listeners.push(listener),
      ...{ clock, logger },
    });
    this.#subscribers = new Subscribers({
      watched,
      catchUp: async (_, version) => {
        if (!this.#bugs.forgetsToCatchUp) await this.#catchUp.wait(version, CATCH_UP_TIMEOUT_MS);
      },
      changes: keyChanges,
      represent: (answer) => ownAnswer(TAG, answer),
      describe: toProblem,
      access: openAccess,
      limits: { connections: 100, connectionsPerPrincipal: 100, subscriptionsPerConnection: 4 },
      ...{ clock, logger, random: this.#universe.random.next },
    });
    const poll = () => {
      this.hint();
      clock.after(POLL_MS, poll);
    };
    clock.after(this.#universe.random.next() * POLL_MS, poll);
  }

  /** One that stops when this life of the replica ends. */
  #clock(): Clock {
    const life = this.life;
    const universe = this.#universe;
    return {
      now: () => universe.nowMs,
      monotonic: () => universe.nowMs,
      after: (delayMs, task) => ({ cancel: universe.after(delayMs, () => life === this.life && task()) }),
    };
  }

  #holds(version: string): boolean {
    return reaches(this.#head, this.#history.get(version));
  }

  /** Begins no earlier than now; never two at a time, and at most one waits. */
  #refresh(): Promise<void> {
    if (!this.#fetching) {
      this.#fetching = this.#fetch().finally(() => {
        this.#fetching = undefined;
      });
      return this.#fetching;
    }
    const running = this.#fetching.catch(() => {});
    this.#waiting ??= running.then(() => {
      this.#waiting = undefined;
      return this.#refresh();
    });
    return this.#waiting;
  }

  async #fetch(): Promise<void> {
    const life = this.life;
    const head = this.#history.head;
    const fails = this.#universe.random.chance(0.1);
    await new Promise<void>((resolve) => this.#universe.after(this.#universe.random.next() * FETCH_MS, resolve));
    if (life !== this.life) throw new Error('the replica has crashed');
    if (fails) throw new RemoteUnavailableError('the remote does not answer');
    const moved = head !== this.#head;
    this.#head = head;
    if (moved && this.#bugs.losesChanges && this.#universe.random.chance(0.5)) return;
    if (moved) for (const listener of this.#listeners) listener();
  }

  #read(coordinates: Coordinates): EnvironmentAnswer {
    const [application = ''] = coordinates.applications;
    const good = lastGood(this.#head, application);
    const { value } = good?.applications.get(application) ?? {};
    if (!good || value === undefined) throw new InvalidDocumentError('nothing is fit to be served');
    const literal = new NumberLiteral(String(value), String(value));
    const file = { layer: 0, path: `${application}.yml`, oid: `${application}-${value}` };
    const properties = [{ key: 'value', value: literal, line: 1, column: 8 }];
    const isStale = good !== this.#head;
    return {
      environment: {
        coordinates,
        version: good.id,
        committedAt: '2026-11-24T00:00:00Z',
        propertySources: [{ name: file.path, file, properties }],
        files: [file],
      },
      identity: file.oid,
      freshness: [],
      ...(isStale ? { rejection: rejectionOf(this.#head) } : {}),
    };
  }
}

function rejectionOf({ id }: SimulatedCommit) {
  const date = '2026-11-24T00:00:00Z';
  return { rejected: id, rejectedAt: date, since: date, code: 'invalid-document' as const, message: 'bad' };
}

/** Takes texts on their way to the client. */
interface WayToClient {
  send(text: string): void;
  close(code: number): void;
  readonly cut: () => void;
  /** What is still on its way. */
  readonly length: number;
}

/** A socket as the replica sees it. */
export class SimulatedConnection {
  subscribers: Subscribers | undefined;
  readonly connection: ClientConnection;
  readonly cut: () => void;

  constructor(universe: Universe, out: WayToClient) {
    this.cut = out.cut;
    const peer: Peer = {
      get bufferedAmount() {
        return out.length;
      },
      get isBusy() {
        return out.length > 2;
      },
      lagsSinceMs: undefined,
      write: (frame) => out.send(payloadOf(frame)),
      writeText: (text) => out.send(text),
      close: (code) => out.close(code),
    };
    this.connection = {
      peer,
      principal: PRINCIPAL,
      subscriptions: [],
      faults: 0,
      connectedAtMs: universe.nowMs,
    };
  }
}

/** Of an unmasked text frame (RFC 6455 §5.2). */
function payloadOf(frame: Buffer): string {
  const length = frame.readUInt8(1);
  return frame.subarray(length < 126 ? 2 : length === 126 ? 4 : 10).toString();
}
