import { parseCoordinates } from '../core/coordinates.js';
import { VersionUnavailableError } from '../core/errors.js';
import type { Watched } from '../operations/watched-environments.js';
import { Broadcaster } from './broadcaster.js';
import { LaggingConnections } from './lagging-connections.js';
import { parseOnce } from './parse-once.js';
import { CLOSE } from './protocol/close-codes.js';
import type { Effect } from './protocol/effects.js';
import { isSettled, offer, tell } from './protocol/offer.js';
import { renew } from './protocol/renew.js';
import type { Rules } from './protocol/subscription.js';
import { problemFrame } from './protocol/write-frames.js';
import type { StreamDependencies } from './stream-dependencies.js';
import { type ClientConnection, type ClientSubscription, type StreamEdge, Topic } from './topic.js';

/** What may wait for a socket besides one environment, in bytes. */
const MAX_UNSENT_BYTES = 1024 * 1024;
/** How long a socket may take for one environment. */
const MAX_LAG_MS = 10_000;
/** Between two tries to get a version that a client has seen elsewhere. */
const CATCH_UP_AGAIN_MS = 2_000;

/** Does what the state machine says: opens and ends subscriptions, and brings them what is new. */
export class Subscribers {
  readonly rules: Rules;
  readonly #dependencies: StreamDependencies;
  readonly #topics = new Map<Watched, Topic>();
  readonly #broadcaster = new Broadcaster((subscription) => this.#deliver(subscription));
  readonly #lagging: LaggingConnections;

  constructor(dependencies: StreamDependencies) {
    const { access, changes, clock, limits, watched } = dependencies;
    this.#dependencies = dependencies;
    this.rules = {
      subscriptionsPerConnection: limits.subscriptionsPerConnection,
      parse: parseOnce(parseCoordinates),
      mayRead: (principal, coordinates) => access.allows(principal, 'read', coordinates),
      changes,
    };
    this.#lagging = new LaggingConnections({
      clock,
      maxLagMs: MAX_LAG_MS,
      onFree: ({ subscriptions }) => {
        for (const subscription of subscriptions.slice()) this.#deliver(subscription);
      },
      onStalled: (connection) => this.#giveUp(connection),
    });
    watched.onEvent(({ watched: changed }) => {
      const topic = this.#topics.get(changed);
      if (topic) this.#broadcaster.announce(topic);
    });
  }

  obey(connection: ClientConnection, effects: readonly Effect<StreamEdge>[]): void {
    for (const effect of effects) this.#do(connection, effect);
  }

  /** What is thrown there is a bug: it ends one connection, not the server. */
  guard(connection: ClientConnection, work: () => void): void {
    try {
      work();
    } catch (error) {
      const stack = error instanceof Error ? error.stack : String(error);
      this.#dependencies.logger.error('a change stream failed', { stack });
      connection.peer.close(CLOSE.internalError, 'internal error');
    }
  }

  /** Its connection is gone. */
  leave(connection: ClientConnection): void {
    this.#lagging.delete(connection);
    for (const subscription of connection.subscriptions.splice(0)) this.#drop(subscription);
  }

  /** Returns when all that was announced so far has been written to everybody who takes it. */
  settled(): Promise<void> {
    return this.#broadcaster.settled();
  }

  close(): void {
    this.#lagging.close();
  }

  #do(connection: ClientConnection, effect: Effect<StreamEdge>): void {
    const { peer } = connection;
    switch (effect.kind) {
      case 'open':
        this.#open(effect.subscription);
        return;
      case 'drop':
        this.#drop(effect.subscription);
        return;
      case 'environment': {
        const { subscription, transfer, from } = effect;
        const frame = subscription.topic?.frame(subscription.id, transfer, from);
        if (frame) peer.write(frame);
        return;
      }
      case 'problem':
        peer.writeText(problemFrame(effect.id, this.#dependencies.describe(effect.error), effect.ended));
        if (peer.bufferedAmount > MAX_UNSENT_BYTES) this.#giveUp(connection);
        return;
      case 'authenticate': {
        const principal = this.#dependencies.access.authenticate(`Bearer ${effect.token}`);
        this.obey(connection, renew(connection, principal, this.rules));
        return;
      }
      case 'close':
        peer.close(effect.code, effect.reason);
    }
  }

  /** Nothing is sent before the server knows what the client has seen: it must not go back. */
  #open(subscription: ClientSubscription): void {
    const { watched } = this.#dependencies;
    const topic = this.#join(subscription);
    const isKnown = subscription.resume?.version === undefined && watched.atOnce(topic.watched) !== undefined;
    if (isKnown) this.#begin(subscription, topic);
    else void this.#prepare(subscription, topic);
  }

  /** Never rejects. */
  async #prepare(subscription: ClientSubscription, topic: Topic): Promise<void> {
    while (isOpen(subscription) && !(await this.#hasCaughtUp(subscription))) {
      await new Promise<void>((resolve) => this.#dependencies.clock.after(CATCH_UP_AGAIN_MS, resolve));
    }
    if (isOpen(subscription)) await this.#dependencies.watched.present(topic.watched);
    if (isOpen(subscription)) this.#begin(subscription, topic);
    else this.#leaveTopic(topic);
  }

  #begin(subscription: ClientSubscription, topic: Topic): void {
    subscription.topic = topic;
    topic.subscribers.add(subscription);
    this.#deliver(subscription);
  }

  async #hasCaughtUp(subscription: ClientSubscription): Promise<boolean> {
    const { coordinates, connection, resume } = subscription;
    if (resume?.version === undefined) return true;
    try {
      await this.#dependencies.catchUp(coordinates, resume.version);
      return true;
    } catch (error) {
      // What else stands in the way also stands in the way of the first read, which tells of it.
      if (!(error instanceof VersionUnavailableError)) return true;
      if (isOpen(subscription)) this.obey(connection, tell(subscription, error));
      return false;
    }
  }

  /** To a socket that has not taken what it got before nothing is written: it is offered the newest once it has. */
  #deliver(subscription: ClientSubscription): void {
    const { connection, topic } = subscription;
    this.guard(connection, () => {
      const newest = topic?.offer;
      if (newest === undefined || isSettled(subscription, newest)) return;
      if (connection.peer.isBusy) this.#lagging.add(connection);
      else this.obey(connection, offer(subscription, newest, this.rules));
    });
  }

  #join({ coordinates }: ClientSubscription): Topic {
    const { watched, represent, changes } = this.#dependencies;
    const place = watched.watch(coordinates);
    const topic = this.#topics.get(place) ?? new Topic(place, represent, changes);
    this.#topics.set(place, topic);
    return topic;
  }

  #drop(subscription: ClientSubscription): void {
    const { topic } = subscription;
    if (topic === undefined) return; // Whoever opens it notices.
    subscription.topic = undefined;
    topic.subscribers.delete(subscription);
    this.#leaveTopic(topic);
  }

  /** It would go on collecting what its client does not take. */
  #giveUp({ peer, principal, subscriptions }: ClientConnection): void {
    const instances = subscriptions.map(({ instance }) => instance?.id);
    this.#dependencies.logger.warn('a client does not read what it is pushed', {
      principal: principal.name,
      instances,
    });
    peer.close(CLOSE.tryAgainLater, 'the client does not read fast enough');
  }

  #leaveTopic({ watched: place }: Topic): void {
    if (this.#dependencies.watched.unwatch(place)) this.#topics.delete(place);
  }
}

function isOpen(subscription: ClientSubscription): boolean {
  return subscription.connection.subscriptions.includes(subscription);
}
