/** Flat keys of one source. */
export type ConfigSource = Record<string, unknown>;

export interface ConfigFile {
  name: string;
  source: ConfigSource;
}

/** Spring's answer; the first source is the strongest. */
export interface ConfigData {
  name: string;
  profiles: string[];
  label: string | null;
  version: string | null;
  propertySources: ConfigFile[];
}

export interface ToObjectOptions {
  /** `true`: overlapping lists of several sources are merged; `false`: the strongest source's list stands alone. */
  readonly merge?: boolean;
}

const LIST_KEY = /^(\S+?)(?:\[\d+\])+$/;
const REFERENCE = /\$\{(.+?)(?::(.+?))?\}/g;
const MAX_INDEX = 100_000;

/** The `Config` of `cloud-config-client`: same results, but no key can reach a prototype. */
export class Config {
  readonly #data: ConfigData;
  readonly #properties: ConfigSource;

  constructor(data: ConfigData, context?: Readonly<Record<string, unknown>>) {
    this.#data = data;
    this.#properties = {};
    // Weakest first, so that keys come in the original's order too.
    for (const source of sourcesOf(data).reverse()) {
      for (const [key, value] of Object.entries(source)) define(this.#properties, key, filled(value, context));
    }
  }

  /** The strongest value of each key; a copy. */
  get properties(): ConfigSource {
    return copy(this.#properties);
  }

  /** The server's answer; a copy. */
  get raw(): ConfigData {
    return JSON.parse(JSON.stringify(this.#data)) as ConfigData;
  }

  /** The parts are joined by dots. */
  // biome-ignore lint/suspicious/noExplicitAny: the original promises nothing more
  get(...keyParts: readonly string[]): any {
    const key = keyParts.join('.');
    return Object.hasOwn(this.#properties, key) ? this.#properties[key] : undefined;
  }

  /** @param includeOverridden every source in turn, as the server sent them, instead of the strongest values */
  forEach(callback: (key: string, value: unknown) => void, includeOverridden = false): void {
    for (const source of includeOverridden ? sourcesOf(this.#data) : [this.#properties]) {
      for (const [key, value] of Object.entries(source)) callback(key, value);
    }
  }

  /** Maps and lists instead of flat keys. */
  // biome-ignore lint/suspicious/noExplicitAny: the original promises nothing more
  toObject({ merge = false }: ToObjectOptions = {}): any {
    const object = {};
    for (const key of merge ? this.#allKeys() : this.#keysOfStrongestLists()) {
      place(object, stepsOf(key), this.#properties[key]);
    }
    return object;
  }

  /** The server's answer as JSON. */
  toString(spaces?: number): string {
    return JSON.stringify(this.#data, null, spaces);
  }

  #allKeys(): Iterable<string> {
    return new Set(sourcesOf(this.#data).flatMap((source) => Object.keys(source)));
  }

  #keysOfStrongestLists(): readonly string[] {
    const keys = new Map<string, string[]>();
    for (const source of sourcesOf(this.#data).reverse()) {
      for (const [name, own] of groupedByList(source)) keys.set(name, own);
    }
    return [...keys.values()].flat();
  }
}

function sourcesOf({ propertySources }: ConfigData): ConfigSource[] {
  return propertySources.map(({ source }) => copy(source ?? {}));
}

function copy(source: ConfigSource): ConfigSource {
  const target: ConfigSource = {};
  for (const [key, value] of Object.entries(source)) define(target, key, value);
  return target;
}

/** An assignment to `__proto__` would change what the object is. */
function define(target: object, key: string | number, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function groupedByList(source: ConfigSource): ReadonlyMap<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const key of Object.keys(source)) {
    const name = LIST_KEY.exec(key)?.[1] ?? key;
    groups.set(name, [...(groups.get(name) ?? []), key]);
  }
  return groups;
}

/** As the original: what the context has and is not empty, else the default, else the reference itself. */
function filled(value: unknown, context: Readonly<Record<string, unknown>> | undefined): unknown {
  if (typeof value !== 'string' || context === undefined || context === null) return value;
  return value.replace(REFERENCE, (reference, key: string, fallback: string | undefined) => {
    const known = Object.hasOwn(context, key) ? context[key] : undefined;
    return String(known || fallback || reference);
  });
}

/** `a.b[0][1]` → `a`, `b`, 0, 1. */
function stepsOf(key: string): readonly (string | number)[] {
  return key.split('.').flatMap((part) => {
    const name = LIST_KEY.exec(part)?.[1];
    if (name === undefined) return [part];
    return [name, ...[...part.slice(name.length).matchAll(/\d+/g)].map(([digits]) => Number(digits))];
  });
}

/** Puts a value where nothing that counts is yet, as the original: falsy values are overwritten, others stay. */
function place(root: object, steps: readonly (string | number)[], value: unknown): void {
  let target = root;
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1];
    const isLast = next === undefined;
    if (typeof step === 'number' && step > MAX_INDEX) return;
    const present = Object.hasOwn(target, step) ? (target as ConfigSource)[step] : undefined;
    if (!present) define(target, step, isLast ? value : typeof next === 'number' ? [] : {});
    if (isLast) return;
    const inner = (target as ConfigSource)[step];
    if (typeof inner !== 'object' || inner === null) return;
    target = inner;
  }
}
