import { Secret } from '../core/secret.js';
import { isTreeList, isTreeMap, type Tree, type TreeList, type TreeMap } from '../core/tree.js';
import { BinaryLiteral, NumberLiteral, springText } from '../core/value.js';
import type { ValueStyle } from './value-style.js';
import { YamlEmitter } from './yaml-emitter.js';
import { isBinary, LINE_BREAK, scalarStyle } from './yaml-scalar-style.js';

/** A key of more characters is written behind a `?`; its tag counts, whether it is written or not. */
const MAX_SIMPLE_KEY = 127;
const TEXT_TAG = '!!str';
const BINARY_TAG = '!!binary';

/** What ends a line in YAML 1.1 and is a sign like others in 1.2: only escaped do all readers see the same. */
const YAML_1_1_BREAK = /[\u0085\u2028\u2029]/;

/**
 * YAML as Spring's merged views print it, byte for byte what SnakeYAML dumps in block style. A root that is no map (what
 * lies under `document` in Spring's views) is written for what it is; a scalar counts as text then.
 */
export function writeYaml(tree: Tree, style: ValueStyle): string {
  const emitter = new YamlEmitter();
  const writer = new YamlWriter(emitter, style);
  writer.node(isTreeMap(tree) || isTreeList(tree) ? tree : springText(tree), false);
  emitter.newLine();
  return emitter.toString();
}

class YamlWriter {
  readonly #emitter: YamlEmitter;
  readonly #style: ValueStyle;

  constructor(emitter: YamlEmitter, style: ValueStyle) {
    this.#emitter = emitter;
    this.#style = style;
  }

  /** @param isValue whether the node is the key or the value of a map */
  node(tree: Tree | undefined, isValue: boolean): void {
    if (isTreeMap(tree)) this.#map(tree);
    else if (isTreeList(tree)) this.#list(tree, isValue);
    else if (typeof tree === 'string') this.#text(tree, false);
    else if (tree instanceof BinaryLiteral) this.#binary(tree.base64, false);
    else if (tree instanceof Secret)
      this.#text(String(tree), false); // whoever may show it has revealed it
    else this.#bare(tree);
  }

  #map(map: TreeMap): void {
    if (map.size === 0) {
      this.#empty('{', '}');
      return;
    }
    this.#emitter.within(false, () => {
      for (const [key, child] of map) {
        this.#emitter.newLine();
        this.#key(key);
        this.node(child, true);
      }
    });
  }

  #key(key: string): void {
    if (this.#isSimple(key)) {
      this.#text(key, true);
      this.#emitter.indicator(':', { needsBlank: false });
      return;
    }
    this.#emitter.indicator('?', { needsBlank: true, keepsIndent: true });
    this.#text(key, false);
    this.#emitter.newLine();
    this.#emitter.indicator(':', { needsBlank: true, keepsIndent: true });
  }

  #list(list: TreeList, isValue: boolean): void {
    if (list.length === 0) {
      if (this.#style === 'spring') this.#text('', false);
      else this.#empty('[', ']');
      return;
    }
    this.#emitter.within(isValue && this.#emitter.isInline, () => {
      for (const item of list) {
        this.#emitter.newLine();
        this.#emitter.indicator('-', { needsBlank: true, keepsIndent: true });
        this.node(item, false);
      }
    });
  }

  #empty(open: string, close: string): void {
    this.#emitter.indicator(open, { needsBlank: true });
    this.#emitter.indicator(close, { needsBlank: false });
  }

  #text(text: string, isKey: boolean): void {
    if (this.#isBinary(text)) this.#binary(base64Of(text), isKey);
    else this.#emitter.scalar(text, this.#isAmbiguous(text) ? 'double' : scalarStyle(text, isKey), isKey);
  }

  /** Text that cannot be printed is bytes to SnakeYAML; for exact readers it is text with escapes. */
  #isBinary(text: string): boolean {
    return this.#style === 'spring' && isBinary(text);
  }

  #isAmbiguous(text: string): boolean {
    return this.#style === 'exact' && YAML_1_1_BREAK.test(text);
  }

  #isSimple(key: string): boolean {
    if (this.#isBinary(key)) return base64Of(key).length + BINARY_TAG.length <= MAX_SIMPLE_KEY;
    return key !== '' && key.length + TEXT_TAG.length <= MAX_SIMPLE_KEY && !LINE_BREAK.test(key);
  }

  #binary(base64: string, isKey: boolean): void {
    this.#emitter.indicator(BINARY_TAG, { needsBlank: true });
    this.#emitter.scalar(base64, isKey || base64 === '' ? 'double' : 'literal', isKey);
  }

  #bare(value: NumberLiteral | boolean | null | undefined): void {
    if (value === null && this.#style === 'spring') this.#text('', false);
    else
      this.#emitter.scalar(
        value instanceof NumberLiteral ? this.#number(value) : String(value ?? null),
        'plain',
        false,
      );
  }

  #number({ text, spring }: NumberLiteral): string {
    const digits = this.#style === 'spring' ? spring : text;
    if (digits === 'NaN') return '.NaN';
    return digits.endsWith('Infinity') ? digits.replace('Infinity', '.inf') : digits;
  }
}

function base64Of(text: string): string {
  return Buffer.from(text).toString('base64');
}
