import { expect } from 'chai';
import { nest } from '../../../server/core/nest.js';
import type { Tree } from '../../../server/core/tree.js';
import { EMPTY_LIST, NumberLiteral, type Value } from '../../../server/core/value.js';
import { parsePropertiesFile } from '../../../server/formats/parse-properties.js';
import { parseYaml } from '../../../server/formats/parse-yaml.js';
import { writeProperties } from '../../../server/formats/write-properties.js';
import { writeYaml } from '../../../server/formats/write-yaml.js';

const LIMITS = { fileBytes: 1_048_576, keysPerFile: 50_000 };
const ROUNDS = 300;

/** Pieces that are likely to meet in the wrong order: signs, blanks, breaks, words that mean something, long words. */
const PIECES = [
  ...[
    ' ',
    '  ',
    '\n',
    '\n\n',
    ':',
    ': ',
    '#',
    ' #',
    '-',
    '- ',
    '?',
    ',',
    '[',
    ']',
    '{',
    '}',
    '&',
    '*',
    '!',
    '|',
    '>',
    '%',
    '@',
  ],
  ...[
    "'",
    '"',
    '\\',
    '=',
    '.',
    '\t',
    '\u0007',
    '\u00a0',
    '\u00e9',
    'x',
    'word',
    'yes',
    'null',
    '~',
    '12',
    '0',
    '1e3',
    '<<',
  ],
  ...['---', '2020-01-01', 'a-rather-long-word-that-does-not-break', 'of several words that fill a line'],
];
const NUMBERS = ['0', '-1', '1.5', '1.10', '12345678901234567890', '1e3', '1.0E+10', 'NaN', '-Infinity'];

/** mulberry32: the same seed, the same trees. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

class Generator {
  readonly #below: (below: number) => number;

  constructor(seed: number) {
    this.#below = random(seed);
  }

  text(pieces: readonly string[] = PIECES): string {
    return Array.from({ length: this.#below(8) }, () => this.#one(pieces)).join('');
  }

  value(): Value {
    const kind = this.#below(8);
    if (kind === 0) return this.#below(2) === 0;
    if (kind === 1) return null;
    if (kind === 2) return EMPTY_LIST;
    const number = this.#one(NUMBERS);
    return kind === 3 ? new NumberLiteral(number, number) : this.text();
  }

  /** Keys whose dots and brackets mean nothing, so that they nest as they are. */
  map(depth: number): ReadonlyMap<string, Tree> {
    const pairs = Array.from(
      { length: 1 + this.#below(4) },
      (_, i) => [`${i}${this.text().replace(/[.[\]]/g, '_')}`, this.#tree(depth)] as const,
    );
    return new Map(pairs);
  }

  flat(): readonly (readonly [string, string])[] {
    return Array.from(
      { length: this.#below(6) },
      (_, i) => [`${this.text().trim().replaceAll('[]', '')}${i}`, this.text([...PIECES, '\r', '\f'])] as const,
    );
  }

  #tree(depth: number): Tree {
    const kind = this.#below(depth === 0 ? 2 : 5);
    if (kind < 3) return this.value();
    if (kind === 3) return this.map(depth - 1);
    return Array.from({ length: 1 + this.#below(3) }, () => this.#tree(depth - 1));
  }

  #one(choices: readonly string[]): string {
    return choices[this.#below(choices.length)] ?? '';
  }
}

/** What a tree says, without what two numbers that print alike may differ in. */
function plain(tree: Tree | undefined): unknown {
  if (tree instanceof Map) return [...tree].map(([key, child]) => [key, plain(child)]);
  if (tree instanceof NumberLiteral) return { number: tree.text };
  return Array.isArray(tree) ? tree.map(plain) : tree;
}

describe('what is written', () => {
  it('as YAML is read back as the same tree', () => {
    for (let seed = 0; seed < ROUNDS; seed += 1) {
      const tree = new Generator(seed).map(4);
      const yaml = writeYaml(tree, 'exact');
      const [document] = parseYaml('a.yml', new TextEncoder().encode(yaml), LIMITS);
      const flat = new Map(document?.properties.map(({ key, value }) => [key, value]));
      expect(plain(nest(flat)), `seed ${seed}:\n${yaml}`).to.eql(plain(tree));
    }
  });

  it('as properties is read back as the same text', () => {
    for (let seed = 0; seed < ROUNDS; seed += 1) {
      const flat = new Generator(seed).flat();
      const text = writeProperties(flat);
      const [document] = parsePropertiesFile('a.properties', Buffer.from(text, 'latin1'), LIMITS);
      const read = (document?.properties ?? []).map(({ key, value }) => [key, value]);
      expect(read, `seed ${seed}:\n${text}`).to.eql(flat);
    }
  });
});
