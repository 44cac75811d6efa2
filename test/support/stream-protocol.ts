import { parseCoordinates } from '../../server/core/coordinates.js';
import type { Coordinates } from '../../server/core/environment.js';
import type { Principal } from '../../server/core/ports.js';
import { type Content, keyChanges } from '../../server/operations/change-set.js';
import { CLOSE } from '../../server/ws/protocol/close-codes.js';
import type { Effect } from '../../server/ws/protocol/effects.js';
import { offer } from '../../server/ws/protocol/offer.js';
import { receive } from '../../server/ws/protocol/receive.js';
import type { Connection, Edge, Offer, Rules, Subscription } from '../../server/ws/protocol/subscription.js';

export const ADA: Principal = { name: 'ada', rights: 'ada' };

export function contentOf(values: Readonly<Record<string, string>>): Content {
  return { values: new Map(Object.entries(values)), supersededAtMs: undefined };
}

/** The version's digits are repeated until it is one: `environmentOf('a1', …)`. */
export function environmentOf(
  version: string,
  content: Content | Readonly<Record<string, string>>,
): Offer & { kind: 'environment' } {
  const known =
    'values' in content && content.values instanceof Map
      ? (content as Content)
      : contentOf(content as Record<string, string>);
  return {
    kind: 'environment',
    version: idOf(version),
    etag: `W/"${JSON.stringify([...known.values])}"`,
    content: known,
  };
}

export function idOf(version: string): string {
  return version.repeat(20).slice(0, 40);
}

/** The state machine of one connection, driven by hand. */
export class DrivenConnection {
  readonly connection: Connection<Edge>;
  readonly rules: Rules;
  /** What may not be read. */
  forbidden = new Set<string>();
  effects: readonly Effect<Edge>[] = [];

  constructor(options: { subscriptions?: number } = {}) {
    this.connection = { peer: undefined, principal: ADA, subscriptions: [], faults: 0, connectedAtMs: 0 };
    this.rules = {
      subscriptionsPerConnection: options.subscriptions ?? 3,
      parse: parseCoordinates,
      mayRead: (_, { asked }: Coordinates) => !this.forbidden.has(asked.application),
      changes: keyChanges,
    };
  }

  /** @returns what came of it, in short */
  say(frame: object | string | undefined): readonly string[] {
    const text = typeof frame === 'object' ? JSON.stringify(frame) : frame;
    return this.note(receive(this.connection, text, this.rules, 1000));
  }

  subscribe(id: string, more: object = {}): readonly string[] {
    return this.say({ type: 'subscribe', id, application: 'orders', profiles: ['prod'], ...more });
  }

  offer(id: string, newest: Offer): readonly string[] {
    return this.note(offer(this.subscription(id), newest, this.rules));
  }

  subscription(id: string): Subscription<Edge> {
    const found = this.connection.subscriptions.find((each) => each.id === id);
    if (!found) throw new Error(`no subscription ${id}`);
    return found;
  }

  note(effects: readonly Effect<Edge>[]): readonly string[] {
    this.effects = effects;
    return effects.map((effect) => this.#describe(effect));
  }

  #describe(effect: Effect<Edge>): string {
    switch (effect.kind) {
      case 'problem': {
        const { id = '-', error, ended } = effect;
        return `problem ${id} ${'code' in error ? error.code : error.name}${ended ? ' ended' : ''}`;
      }
      case 'environment': {
        const { subscription, transfer, from } = effect;
        const sent = subscription.sent as NonNullable<typeof subscription.sent>;
        const changes = from && keyChanges(from, sent.content).map(({ key, kind }) => `${kind} ${key}`);
        return [`environment ${subscription.id} ${transfer}`, ...(changes ?? [])].join(' ');
      }
      case 'close':
        return `close ${Object.entries(CLOSE).find(([, code]) => code === effect.code)?.[0]}`;
      case 'authenticate':
        return `authenticate ${effect.token}`;
      default:
        return `${effect.kind} ${effect.subscription.id}`;
    }
  }
}
