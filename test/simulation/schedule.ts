import { setImmediate } from 'node:timers/promises';
import { SeededRandom } from './seeded-random.js';
import { isRefused, SimulatedClient } from './simulated-client.js';
import { type AtCommit, lastGood, reaches, type SimulatedCommit, SimulatedHistory } from './simulated-history.js';
import { type ReplicaBugs, SimulatedReplica } from './simulated-replica.js';
import { Universe } from './universe.js';

const APPLICATIONS = ['orders', 'billing'] as const;
const REPLICAS = 2;
const CLIENTS = 3;
/** Polls of both sides, the longest wait to reconnect and the cool-down of a version that is gone, twice over. */
const QUIET_MS = 180_000;
const RESTART_MS = 5_000;

/** What a client was last seen with. */
interface Sighting {
  readonly commit: SimulatedCommit;
  readonly value: number;
}

/** One course of events, the same for the same seed, and what is to be held against it. */
export class Schedule {
  readonly faults: string[] = [];
  readonly #universe: Universe;
  readonly #history = new SimulatedHistory(APPLICATIONS);
  readonly #replicas: readonly SimulatedReplica[];
  readonly #clients: SimulatedClient[];
  readonly #seen = new Map<SimulatedClient, Sighting>();
  #values = 0;

  constructor(seed: number, bugs: ReplicaBugs = {}) {
    this.#universe = new Universe(new SeededRandom(seed));
    this.#replicas = Array.from({ length: REPLICAS }, () => new SimulatedReplica(this.#universe, this.#history, bugs));
    this.#clients = Array.from({ length: CLIENTS }, () => this.#newClient());
  }

  /** @param steps how many events happen before everything calms down */
  async run(steps: number): Promise<void> {
    const { random } = this.#universe;
    for (let step = 0; step < steps; step += 1) {
      if (random.chance(0.15)) this.#disturb();
      else this.#universe.step();
      await this.#look();
    }
    for (const replica of this.#replicas) replica.restart();
    const endMs = this.#universe.nowMs + QUIET_MS;
    do await this.#look();
    while (this.#universe.stepUntil(endMs));
    await this.#look();
    for (const client of this.#clients) this.#judgeEnd(client);
    await Promise.all(this.#clients.map(({ client }) => client.close()));
  }

  #disturb(): void {
    const { random } = this.#universe;
    const kind = random.below(16);
    if (kind < 5) this.#history.commit(this.#changes());
    else if (kind < 6) this.#forcePush();
    else if (kind < 8) random.pick(this.#replicas).hint();
    else if (kind < 10) random.pick(this.#clients).cut();
    else if (kind < 11) random.pick(this.#replicas).crash();
    else if (kind < 13) for (const replica of this.#replicas) replica.restart();
    else if (kind < 15) random.pick(this.#clients).refresh();
    else this.#replace(random.pick(this.#clients));
  }

  /** Sometimes of one application, of both or of none; sometimes bad. */
  #changes(): ReadonlyMap<string, AtCommit> {
    const { random } = this.#universe;
    const changed = APPLICATIONS.filter(() => random.chance(0.5));
    return new Map(changed.map((name) => [name, { value: this.#value(), isBad: random.chance(0.25) }]));
  }

  /** Now and then one that was there before. */
  #value(): number {
    if (this.#universe.random.chance(0.2)) return this.#universe.random.below(this.#values + 1);
    this.#values += 1;
    return this.#values;
  }

  /** Back to an older commit, or on from there with others. */
  #forcePush(): void {
    const { random } = this.#universe;
    let onto = this.#history.head;
    for (let back = 1 + random.below(3); back > 0 && onto.parent; back -= 1) onto = onto.parent;
    this.#history.commit(this.#changes(), onto);
  }

  /** One that does not get an environment is started again, as an orchestrator does. */
  #newClient(): SimulatedClient {
    const created = new SimulatedClient(this.#universe, this.#replicas, this.#universe.random.pick(APPLICATIONS));
    created.client.ready().catch(() => this.#universe.after(RESTART_MS, () => this.#replace(created)));
    return created;
  }

  /** A process ends; its successor knows nothing. */
  #replace(old: SimulatedClient): void {
    const index = this.#clients.indexOf(old);
    if (index < 0) return;
    void old.client.close();
    this.#clients[index] = this.#newClient();
  }

  /** Lets everything happen that follows at once, and looks at every client. */
  async #look(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) await setImmediate();
    for (const client of this.#clients) this.#judge(client);
  }

  #judge(simulated: SimulatedClient): void {
    const { client, application, acknowledged, errors } = simulated;
    for (const error of errors.splice(0)) this.#fault(`unexpected: ${error.stack}`);
    for (const { version, inForce } of acknowledged.splice(0)) {
      if (version !== inForce) this.#fault(`acknowledged ${version} with ${inForce} in force`);
    }
    if (client.status === 'loading' || client.status === 'closed') return;
    const commit = this.#history.get(client.snapshot.version);
    const value = client.snapshot.config.value;
    const at = commit.applications.get(application);
    if (at?.isBad) this.#fault(`${application}: a rejected environment is in force`);
    if (at?.value !== value) this.#fault(`${application}: ${value} in force, ${at?.value} at ${commit.id}`);
    if (isRefused(value)) this.#fault(`${application}: a value that the client refuses is in force`);
    const before = this.#seen.get(simulated);
    this.#seen.set(simulated, { commit, value });
    if (before && this.#isBack(before.commit, commit)) this.#fault(`${application}: back from ${before.commit.id}`);
  }

  /** To an older state, though the newer one is still a part of history. */
  #isBack(before: SimulatedCommit, now: SimulatedCommit): boolean {
    return before !== now && reaches(before, now) && reaches(this.#history.head, before);
  }

  /** What the client refuses it does not have, and nothing else keeps it from the head. */
  #judgeEnd(simulated: SimulatedClient): void {
    const { application, client } = simulated;
    const good = lastGood(this.#history.head, application);
    const value = good?.applications.get(application)?.value;
    const isServed = value !== undefined && !isRefused(value);
    if (!isServed) return;
    if (client.status !== 'live') this.#fault(`${application}: ${client.status} after quiet`);
    else if (client.snapshot.config.value !== value) {
      this.#fault(`${application}: ${client.snapshot.config.value} after quiet (expected: ${value})`);
    }
  }

  #fault(what: string): void {
    if (!this.faults.includes(what)) this.faults.push(what);
  }
}
