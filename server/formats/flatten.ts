import type { Document, Property } from '../core/environment.js';
import { Secret } from '../core/secret.js';
import { BinaryLiteral, EMPTY_LIST, NumberLiteral, type Value } from '../core/value.js';
import type { ExpansionBudget } from './format-limits.js';

/**
 * The flat key of something below `path`. Keys in brackets are appended as they are, others after a dot; a blank
 * path adds nothing. These are the rules of Spring's YAML reader.
 */
export function joinKey(path: string, key: string): string {
  if (path === '' || path.trim() === '') return key;
  return key.startsWith('[') ? path + key : `${path}.${key}`;
}

/** Collects one document; a key that comes twice keeps its first position and its last value. */
export class FlatDocument implements Document {
  readonly #properties = new Map<string, Property>();
  readonly #budget: ExpansionBudget;

  constructor(budget: ExpansionBudget) {
    this.#budget = budget;
  }

  /** @throws LimitExceededError */
  put(property: Property): void {
    const { key, value, line, column } = property;
    this.#budget.spend(key.length + sizeOf(value), line, column);
    this.#properties.set(key, property);
  }

  get isEmpty(): boolean {
    return this.#properties.size === 0;
  }

  get properties(): readonly Property[] {
    return [...this.#properties.values()];
  }

  toDocument(): Document {
    return { properties: this.properties };
  }
}

function sizeOf(value: Value): number {
  if (value instanceof Secret) return value.reveal().length;
  if (typeof value === 'string') return value.length;
  if (value instanceof NumberLiteral) return value.text.length;
  if (value instanceof BinaryLiteral) return value.base64.length;
  return value === EMPTY_LIST ? 0 : 5;
}
