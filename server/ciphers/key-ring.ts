import type { KeyObject } from 'node:crypto';
import { InvalidSettingsError } from '../core/errors.js';
import { type AgeRecipient, parseAgeRecipient } from './age/age-keys.js';
import type { Envelope, NamedTransit } from './cairn/envelope.js';
import { aesFingerprint, ageFingerprint, type KeyName } from './cairn/fingerprint.js';
import type { OpeningKey } from './cairn/open-value.js';
import type { Recipients } from './cairn/seal-value.js';
import type { KeyMaterial } from './key-text.js';
import type { TransitMaterial } from './transit-key.js';

/** `active`: opens, and new values may be made with it; `read-only`: opens; `dead`: does neither any more. */
export type KeyState = 'active' | 'read-only' | 'dead';

/** One key of the ring as the settings have it. */
export interface RingKeySettings {
  readonly id: string;
  readonly state: KeyState;
  /** Values that only a client's keys open are handed on as they are. */
  readonly for: 'server' | 'client';
  readonly material: KeyMaterial | TransitMaterial;
}

/** What is to be done with a value. */
export type Way =
  | { readonly kind: 'open'; readonly key: OpeningKey }
  | { readonly kind: 'hand-on' }
  | { readonly kind: 'refuse'; readonly reason: 'its key is marked dead' | 'no key is set up for it' };

interface RingKey extends RingKeySettings {
  readonly name: KeyName;
  readonly opening: OpeningKey | undefined;
}

const HAND_ON: Way = { kind: 'hand-on' };
const DEAD: Way = { kind: 'refuse', reason: 'its key is marked dead' };
const UNKNOWN: Way = { kind: 'refuse', reason: 'no key is set up for it' };

/** Several keys that live at the same time; which of them a value needs stands in the value. */
export class KeyRing {
  readonly #keys = new Map<KeyName, RingKey>();
  readonly #ways = new Map<KeyName, Way>();

  /** @throws InvalidSettingsError when a key is there twice */
  constructor(settings: readonly RingKeySettings[]) {
    for (const each of settings) {
      const key = toRingKey(each);
      const same = this.#keys.get(key.name);
      if (same) throw new InvalidSettingsError(`the keys ${same.id} and ${key.id} are the same`);
      this.#keys.set(key.name, key);
      if (key.opening) this.#ways.set(key.name, wayWith(key, key.opening));
    }
  }

  /** Those that new values are made with: the first active key of the server's. */
  get sealing(): Recipients | undefined {
    const key = [...this.#keys.values()].find((each) => each.for === 'server' && each.state === 'active');
    if (key?.material.kind === 'transit') return { ringKeys: [], age: [], transit: [key.material] };
    return key && recipientsOf(key.material as KeyMaterial); // of the two kinds it is not the other
  }

  /** What they are called in values. */
  get names(): readonly KeyName[] {
    return [...this.#keys.keys()];
  }

  /** Whether a key is among them that has to be asked before a value opens. */
  get asks(): boolean {
    return [...this.#keys.values()].some(({ material }) => material.kind === 'transit');
  }

  /** Asks for what opening it takes. @throws VaultUnavailableError */
  async fetchFor(envelope: Envelope): Promise<void> {
    const way = this.wayOf(envelope);
    if (way.kind !== 'open' || way.key.kind !== 'transit') return;
    const { name } = way.key;
    const material = this.#keys.get(name)?.material;
    const own = envelope.transit.find((each) => each.name === name);
    if (own && material?.kind === 'transit') await material.fetch(own.wrapped);
  }

  /** What is to be done with what an age recipient (`age1…`) opens. */
  wayOfRecipient(recipient: string): Way {
    const parsed = parseAgeRecipient(recipient);
    return (parsed && this.#ways.get(nameOf({ kind: 'recipient', recipient: parsed }))) ?? UNKNOWN;
  }

  wayOf(envelope: Envelope): Way {
    const { ringKeys, ageRecipients, transit } = envelope;
    let dead: Way | undefined;
    const count = ringKeys.length + ageRecipients.length + transit.length;
    let isClients = count > 0;
    for (let at = 0; at < count; at += 1) {
      const name = nameAt(envelope, at);
      const way = this.#ways.get(name);
      if (way?.kind === 'open') return way;
      dead ??= way;
      isClients &&= this.#keys.get(name)?.for === 'client';
    }
    return dead ?? (isClients ? HAND_ON : UNKNOWN);
  }
}

/** Those that open here at once come first. */
function nameAt({ ringKeys, ageRecipients, transit }: Envelope, at: number): KeyName {
  const last = transit[at - ringKeys.length - ageRecipients.length];
  return ringKeys[at]?.name ?? ageRecipients[at - ringKeys.length] ?? (last as NamedTransit).name; // one of the three
}

function wayWith({ state }: RingKey, key: OpeningKey): Way {
  return state === 'dead' ? DEAD : { kind: 'open', key };
}

function toRingKey(settings: RingKeySettings): RingKey {
  const opening = settings.for === 'server' ? openingKey(settings.material) : undefined;
  if (settings.for === 'server' && !opening) {
    throw new InvalidSettingsError(`the key ${settings.id} is the server's, and needs its secret half: key or keyFile`);
  }
  return { ...settings, name: nameOf(settings.material), opening };
}

export function openingKey(material: KeyMaterial | TransitMaterial): OpeningKey | undefined {
  const name = nameOf(material);
  if (material.kind === 'transit') return { kind: 'transit', name, fetched: material.fetched };
  if (material.kind === 'aes') return { kind: 'aes', name, key: material.key };
  return material.kind === 'age' ? { kind: 'age', name, identity: material.identity } : undefined;
}

/** What a key is called in values. */
export function nameOf(material: KeyMaterial | TransitMaterial): KeyName {
  return fingerprintOf(material).toString('hex');
}

function fingerprintOf(material: KeyMaterial | TransitMaterial): Buffer {
  if (material.kind === 'transit') return material.fingerprint;
  return material.kind === 'aes' ? aesFingerprint(material.key) : ageFingerprint(recipientOf(material).bytes);
}

export function recipientsOf(...materials: readonly KeyMaterial[]): Recipients {
  const ringKeys: KeyObject[] = [];
  const age: AgeRecipient[] = [];
  for (const material of materials) {
    if (material.kind === 'aes') ringKeys.push(material.key);
    else age.push(recipientOf(material));
  }
  return { ringKeys, age };
}

function recipientOf(material: Exclude<KeyMaterial, { kind: 'aes' }>): AgeRecipient {
  return material.kind === 'age' ? material.identity.recipient : material.recipient;
}
