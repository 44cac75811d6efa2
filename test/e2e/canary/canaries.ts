import { randomBytes, randomInt } from 'node:crypto';

/** What a canary looks like: random letters and digits as they are, or in some shape that secrets have. */
export type Shape = (random: () => string) => string;

export const PLAIN: Shape = (random) => random();
/** What some parser on the way could take for a number. */
export const DIGITS: Shape = () => `7${Array.from({ length: 39 }, () => randomInt(10)).join('')}`;
export const LINES: Shape = (random) => `-----BEGIN KEY-----\n${random()}\n${random()}\n-----END KEY-----\n`;
/** What has to be escaped somewhere. */
export const SIGNS: Shape = (random) => `${random()}"\\'é😀&<%#:{ ${random()}`;

/**
 * Texts that stand for secrets. Each is random, so that nobody else can have written it. `shown` ones may be in the bodies
 * of authorized reads; `hidden` ones nowhere at all: the server's own, those of commits that are refused, those that only a
 * client opens.
 */
export class Canaries {
  readonly #shown = new Map<string, string>();
  readonly #hidden = new Map<string, string>();

  shown(name: string, shape: Shape = PLAIN): string {
    return hatch(this.#shown, name, shape);
  }

  hidden(name: string, shape: Shape = PLAIN): string {
    return hatch(this.#hidden, name, shape);
  }

  /** Takes a secret that was made elsewhere for a hidden one. */
  adopt(name: string, plain: string): string {
    return hatch(this.#hidden, name, () => plain);
  }

  /** Name → plain text. */
  get all(): ReadonlyMap<string, string> {
    return new Map([...this.#shown, ...this.#hidden]);
  }

  isHidden(name: string): boolean {
    return this.#hidden.has(name);
  }
}

function hatch(into: Map<string, string>, name: string, shape: Shape): string {
  if (into.has(name)) throw new Error(`two canaries are called ${name}`);
  const plain = shape(randomText);
  into.set(name, plain);
  return plain;
}

/** 24 letters and digits. */
function randomText(): string {
  return randomBytes(18).toString('base64').replace(/[+/]/g, 'x');
}
