import { expect } from 'chai';
import type { Environment } from '../../../server/core/environment.js';
import { LabelNotFoundError } from '../../../server/core/errors.js';
import { NumberLiteral, type Value } from '../../../server/core/value.js';
import type { EnvironmentAnswer } from '../../../server/operations/read-environment.js';
import { type ChangeEvent, WatchedEnvironments } from '../../../server/operations/watched-environments.js';
import { propertySources } from '../../support/fake-http.js';
import { type ManualClock, manualClock } from '../../support/manual-clock.js';
import { coordinatesOf } from '../../support/memory-layer.js';
import { recordingLogger } from '../../support/recording-logger.js';

type Values = Readonly<Record<string, Value>>;

/** A backend of one file that everybody reads. */
class World {
  readonly clock: ManualClock = manualClock();
  readonly events: ChangeEvent[] = [];
  readonly logger = recordingLogger();
  readonly watched: WatchedEnvironments;
  failure: Error | undefined;
  reads = 0;
  /** What to wait for before a read is answered. */
  gate: Promise<void> = Promise.resolve();
  #version = 0;
  #values: Values = {};
  #sources = propertySources({ 'a.yml': {} });
  #changed: () => void = () => {};

  constructor(values: Values = { port: '1' }) {
    this.#set(values);
    this.watched = new WatchedEnvironments({
      read: (coordinates) => this.#read(coordinates),
      onBackendChange: (listener) => {
        this.#changed = listener;
      },
      clock: this.clock,
      logger: this.logger.logger,
    });
    this.watched.onEvent((event) => this.events.push(event));
  }

  /** A commit, and everybody told. @param values undefined: none of the files that are read */
  commit(values?: Values): Promise<void> {
    if (values) this.#set(values);
    this.#version += 1;
    this.#changed();
    return this.watched.settled();
  }

  get told(): readonly string[] {
    return this.events.map(({ state, changes }) => {
      const keys = changes.map(({ key, kind }) => `${kind} ${key}`).join(', ');
      return state.kind === 'problem' ? state.error.name : `v${state.answer.environment.version} ${keys}`;
    });
  }

  #set(values: Values): void {
    this.#values = values;
    this.#sources = propertySources({ 'a.yml': this.#values });
  }

  async #read(coordinates: Environment['coordinates']): Promise<EnvironmentAnswer> {
    this.reads += 1;
    const [version, sources, failure] = [String(this.#version), this.#sources, this.failure];
    await this.gate;
    if (failure) throw failure;
    const environment = { coordinates, version, committedAt: '', propertySources: sources, files: [] };
    return { environment, identity: version, freshness: [] };
  }
}

const orders = coordinatesOf('orders', 'prod');

async function watching(values?: Values): Promise<World> {
  const world = new World(values);
  await world.watched.present(world.watched.watch(orders));
  return world;
}

describe('watched environments', () => {
  for (const { what, before, after, told } of [
    { what: 'nothing when the commit is about other files', before: { a: '1' }, after: undefined, told: [] },
    { what: 'nothing when the file says the same in other words', before: { a: '1' }, after: { a: '1' }, told: [] },
    { what: 'nothing when keys change places', before: { a: '1', b: '2' }, after: { b: '2', a: '1' }, told: [] },
    { what: 'a new value', before: { a: '1', b: '2' }, after: { a: '1', b: '3' }, told: ['v1 changed b'] },
    {
      what: 'a value that moves through a placeholder',
      before: { a: '$'.concat('{b}'), b: '2' },
      after: { a: '$'.concat('{b}'), b: '3' },
      told: ['v1 changed a, changed b'],
    },
    { what: 'another type', before: { a: '1' }, after: { a: new NumberLiteral('1', '1') }, told: ['v1 changed a'] },
    { what: 'added and removed keys', before: { a: '1' }, after: { b: '1' }, told: ['v1 removed a, added b'] },
    { what: 'a null that comes', before: {}, after: { a: null }, told: ['v1 added a'] },
  ] as const) {
    it(`tells ${what}`, async () => {
      const world = await watching(before);
      await world.commit(after);
      expect(world.told).to.eql(told);
    });
  }

  it('keeps the content of an answer that nobody could tell from the one before, and moves its version', async () => {
    const world = await watching({ a: '1' });
    const watched = world.watched.watch(orders);
    const before = watched.state;
    await world.commit({ a: '1' });
    expect(watched.state).to.have.nested.property('answer.environment.version', '1');
    expect(watched.state).to.have.property('content', (before as { content: object }).content);
  });

  it('reads the same coordinates once, however many watch them, and no more when nobody does', async () => {
    const world = await watching();
    const watched = world.watched.watch(orders);
    await world.commit({ port: '2' });
    expect(world.reads).to.equal(2);
    expect(world.watched.unwatch(watched)).to.equal(false);
    expect(world.watched.unwatch(watched)).to.equal(true);
    await world.commit({ port: '3' });
    expect(world.reads).to.equal(2);
    expect(world.told).to.eql(['v1 changed port']);
  });

  it('tells the newest when two changes come during one read, and never the older after it', async () => {
    const world = await watching();
    let open = () => {};
    world.gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = world.commit({ port: '2' });
    void world.commit({ port: '3' });
    void world.commit({ port: '4' });
    open();
    await first;
    await world.watched.settled();
    expect(world.told.at(-1)).to.equal('v3 changed port');
    expect(world.told.length).to.be.below(3);
  });

  it('answers who asks during a read with what is newest then', async () => {
    const world = await watching();
    const watched = world.watched.watch(orders);
    let open = () => {};
    world.gate = new Promise((resolve) => {
      open = resolve;
    });
    void world.commit({ port: '2' });
    void world.commit({ port: '3' });
    const present = world.watched.present(watched);
    open();
    expect(await present).to.have.nested.property('answer.environment.version', '2');
  });

  it('tells a problem once, and when it is over, with what changed meanwhile', async () => {
    const world = await watching({ port: '1' });
    world.failure = new LabelNotFoundError('no such label');
    await world.commit();
    await world.commit();
    expect(world.told).to.eql(['LabelNotFoundError']);
    world.failure = undefined;
    await world.commit();
    expect(world.told).to.eql(['LabelNotFoundError', 'v3 ']);
    world.failure = new LabelNotFoundError('no such label');
    await world.commit({ port: '2' });
    world.failure = undefined;
    await world.commit();
    expect(world.told.slice(2)).to.eql(['LabelNotFoundError', 'v5 changed port']);
  });

  it('looks again at what has no answer, although nobody tells of a change', async () => {
    const world = await watching();
    world.failure = new LabelNotFoundError('no such label');
    await world.commit();
    world.failure = undefined;
    world.clock.advance(10_000);
    await world.watched.settled();
    expect(world.told).to.eql(['LabelNotFoundError', 'v1 ']);
  });

  it('reads what is watched now and then, so that nothing it stands on counts as idle', async () => {
    const world = await watching();
    world.clock.advance(600_000);
    await world.watched.settled();
    expect(world.reads).to.equal(2);
    expect(world.told).to.eql([]);
  });

  it('logs a bug with its stack, and goes on', async () => {
    const world = await watching();
    world.failure = new TypeError('a bug');
    await world.commit();
    expect(world.told).to.eql(['TypeError']);
    expect(world.logger.lines).to.eql(['error watched coordinates could not be read']);
    world.failure = undefined;
    await world.commit({ port: '2' });
    expect(world.told.at(-1)).to.equal('v2 changed port');
  });

  it('gives the event loop a turn between any two', async () => {
    const world = new World();
    for (let index = 0; index < 20; index += 1) {
      await world.watched.present(world.watched.watch(coordinatesOf(`service-${index}`)));
    }
    let turns = 0;
    const count = () => {
      turns += 1;
      if (turns < 1000) setImmediate(count);
    };
    setImmediate(count);
    await world.commit({ port: '2' });
    expect(turns).to.be.at.least(19).and.below(1000);
    expect(world.events).to.have.length(20);
  });

  it('is silent once it is closed', async () => {
    const world = await watching();
    await world.watched.close();
    await world.commit({ port: '2' });
    world.clock.advance(600_000);
    expect(world.told).to.eql([]);
  });
});
