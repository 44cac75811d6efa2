import { usageError } from './cli-error.js';

/** The options of a command as the parser found them, under their camel-case names. */
export class GivenOptions {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  isOn(name: string): boolean {
    return this.#values[name] === true;
  }

  /** For an option such as `--no-wait`, which is `wait` here. */
  isOff(name: string): boolean {
    return this.#values[name] === false;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** Of an option that may be given several times. */
  texts(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** @throws CliError when it is no whole number from 1 on */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^[1-9]\d{0,5}$/.test(text)) throw usageError(`--${name}: ${text} (expected: a whole number from 1 on)`);
    return Number(text);
  }
}
