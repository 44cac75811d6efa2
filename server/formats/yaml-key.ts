import { springText } from '../core/value.js';
import { MAX_DEPTH } from './format-limits.js';
import type { YamlDocument, YamlNode } from './yaml-document.js';

/** A key as the flat form writes it, and what tells it from other keys: `1` and `"1"` are different keys. */
export interface YamlKey {
  readonly text: string;
  readonly identity: string;
}

/** Aliases may repeat what a key is made of; no key that anybody asks for is as long. */
const MAX_CHARACTERS = 65_536;

/**
 * A key of a map. Whatever is no text is put in brackets, as Java prints it: `[200]`, `[null]`, `[[a, b]]`, `[{c=d}]`.
 * An empty list is an empty text to Spring, here and wherever it is part of a key.
 *
 * @throws InvalidDocumentError when the key is deeper or longer than can be meant
 */
export function yamlKey(document: YamlDocument, written: YamlNode): YamlKey {
  const node = document.follow(written);
  const kind = document.kind(node);
  const value = kind === 'scalar' ? document.scalar(node) : undefined;
  if (typeof value === 'string') return { text: value, identity: value };
  const inner = new KeyPrinter(document, written).print();
  const bracketed = `[${inner}]`;
  return { text: kind === 'list' && inner === '' ? '' : bracketed, identity: `\0${bracketed}` };
}

class KeyPrinter {
  readonly #document: YamlDocument;
  readonly #root: YamlNode;
  #depth = 0;
  #characters = 0;

  constructor(document: YamlDocument, root: YamlNode) {
    this.#document = document;
    this.#root = root;
  }

  print(): string {
    return this.#key(this.#root);
  }

  #key(written: YamlNode): string {
    return this.#node(written, 'null');
  }

  #value(written: YamlNode): string {
    return this.#node(written, '');
  }

  /** @param nothing what a scalar that is null looks like */
  #node(written: YamlNode, nothing: string): string {
    const node = this.#document.follow(written);
    switch (this.#document.kind(node)) {
      case 'scalar':
        return this.#spend(springText(this.#document.scalar(node) ?? nothing));
      case 'map':
        return `{${this.#inside(this.#document.entries(node), ([k, v]) => `${this.#key(k)}=${this.#value(v)}`)}}`;
      case 'set':
        return `[${this.#inside(this.#document.entries(node), ([member]) => this.#key(member))}]`;
      default:
        return this.#list(node);
    }
  }

  #list(node: YamlNode): string {
    const items = this.#inside(this.#document.children(node), (item) => this.#value(item));
    return this.#document.children(node).next().done ? '' : `[${items}]`;
  }

  #inside<Child>(children: Iterable<Child>, print: (child: Child) => string): string {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail(`a key of more than ${MAX_DEPTH} maps and lists in each other`);
    const texts: string[] = [];
    for (const child of children) texts.push(this.#spend(print(child)));
    this.#depth -= 1;
    return texts.join(', ');
  }

  #spend(text: string): string {
    this.#characters += text.length + 1;
    if (this.#characters > MAX_CHARACTERS) this.#fail(`a key of more than ${MAX_CHARACTERS} characters`);
    return text;
  }

  #fail(message: string): never {
    return this.#document.fail(message, this.#document.start(this.#root));
  }
}
