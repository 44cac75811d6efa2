import { SaxesParser } from 'saxes';
import type { Document, Property } from '../core/environment.js';
import { InvalidDocumentError } from '../core/errors.js';
import { decodeLatin1, decodeUtf8 } from './decode-text.js';
import { FlatDocument } from './flatten.js';
import { ExpansionBudget, type FormatLimits } from './format-limits.js';
import { javaHashOrder } from './java-hash-order.js';

/** Java takes no other, and none with declarations of its own. */
const TYPE = 'http://java.sun.com/dtd/properties.dtd';
const DOCUMENT_TYPE = new RegExp(
  `^\\s*properties\\s+(?:SYSTEM|PUBLIC\\s+(?:"[^"]*"|'[^']*'))\\s+(["'])${TYPE}\\1\\s*$`,
);

/** What may lie where, by http://java.sun.com/dtd/properties.dtd. */
const PARENTS: Readonly<Record<string, string | undefined>> = {
  properties: '',
  comment: 'properties',
  entry: 'properties',
};

/**
 * Reads Java's XML properties: `<properties><entry key="a">b</entry></properties>` behind the document type that Java
 * demands. Keys come in the order in which Java hands them out. Nothing is fetched, and no entity is known but XML's
 * own five.
 *
 * @throws InvalidDocumentError, LimitExceededError
 */
export function parsePropertiesXml(file: string, bytes: Uint8Array, limits: FormatLimits): readonly Document[] {
  const reader = new XmlReader(file, new FlatDocument(new ExpansionBudget(file, limits)));
  return [{ properties: javaHashOrder(reader.read(decodeXml(file, bytes).text)) }];
}

/** What stands between the tags of an entry. */
export interface XmlEntry {
  readonly key: string;
  /** Without escapes. */
  readonly text: string;
  /** Offsets in the text of the file. */
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
}

/** The same entries, in file order, where they are written. @throws InvalidDocumentError, LimitExceededError */
export function readXmlEntries(file: string, bytes: Uint8Array, limits: FormatLimits) {
  const reader = new XmlReader(file, new FlatDocument(new ExpansionBudget(file, limits)));
  const decoded = decodeXml(file, bytes);
  reader.read(decoded.text);
  return { ...decoded, values: reader.entries };
}

function decodeXml(file: string, bytes: Uint8Array): { readonly text: string; readonly isLatin1: boolean } {
  const prolog = decodeLatin1(bytes.subarray(0, 200));
  const encoding = /^<\?xml[^>]*\bencoding=["']([^"']*)["']/.exec(prolog)?.[1]?.toLowerCase() ?? 'utf-8';
  if (encoding === 'iso-8859-1' || encoding === 'latin1') {
    return { text: decodeLatin1(bytes), isLatin1: true };
  }
  if (encoding === 'utf-8' || encoding === 'us-ascii') return { text: decodeUtf8(file, bytes), isLatin1: false };
  throw new InvalidDocumentError('an encoding other than UTF-8 and ISO-8859-1', {
    place: { file, line: 1, column: 1 },
  });
}

class XmlReader {
  readonly #file: string;
  readonly #document: FlatDocument;
  readonly #parser = new SaxesParser({ position: true });
  readonly #open: string[] = [];
  readonly entries: XmlEntry[] = [];
  #xml = '';
  #hasType = false;
  #hasComment = false;
  #key = '';
  #text = '';
  #start = 0;
  #line = 1;
  #column = 1;

  constructor(file: string, document: FlatDocument) {
    this.#file = file;
    this.#document = document;
  }

  read(xml: string): readonly Property[] {
    this.#xml = xml;
    this.#parser.on('error', () => this.#fail('not well-formed XML'));
    this.#parser.on('doctype', (declaration) => {
      this.#hasType = DOCUMENT_TYPE.test(declaration);
    });
    this.#parser.on('opentag', ({ name, attributes }) => this.#opened(name, attributes['key']));
    this.#parser.on('text', (text) => this.#append(text));
    this.#parser.on('cdata', (text) => this.#append(text));
    this.#parser.on('closetag', ({ name }) => this.#closed(name));
    this.#parser.write(xml).close();
    return this.#document.properties;
  }

  #opened(name: string, key: unknown): void {
    if (!this.#hasType) this.#fail(`no <!DOCTYPE properties SYSTEM "${TYPE}">`);
    if (PARENTS[name] !== (this.#open.at(-1) ?? ''))
      this.#fail('an element that is not one of properties, comment, entry');
    if (name === 'comment' && this.#hasComment) this.#fail('a second comment');
    this.#hasComment ||= name === 'comment';
    if (name === 'entry' && typeof key !== 'string') this.#fail('an entry without a key');
    this.#open.push(name);
    this.#key = typeof key === 'string' ? key : '';
    this.#text = '';
    this.#start = this.#parser.position;
    this.#line = this.#parser.line;
    this.#column = this.#parser.column + 1;
  }

  #append(text: string): void {
    this.#text += text;
  }

  #closed(name: string): void {
    this.#open.pop();
    if (name !== 'entry') return;
    const [key, value, line, column] = [this.#key, this.#text, this.#line, this.#column];
    this.#written(key, value, line);
    const endLine = this.#parser.line > line ? { endLine: this.#parser.line } : {};
    this.#document.put({ key, value, line, column, ...endLine, springOrigin: '' });
  }

  /** One that closes itself has no room for anything. */
  #written(key: string, text: string, line: number): void {
    const end = this.#xml.lastIndexOf('</', this.#parser.position - 1);
    if (end >= this.#start) this.entries.push({ key, text, start: this.#start, end, line });
  }

  #fail(message: string): never {
    const { line, column } = this.#parser;
    throw new InvalidDocumentError(message, { place: { file: this.#file, line, column: column + 1 } });
  }
}
