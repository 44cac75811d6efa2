import type { Document } from '../core/environment.js';
import { InvalidDocumentError } from '../core/errors.js';
import { decodeLatin1 } from './decode-text.js';
import { FlatDocument } from './flatten.js';
import { ExpansionBudget, type FormatLimits } from './format-limits.js';
import { LineIndex } from './line-index.js';
import { type PropertiesPair, PropertiesScanner } from './properties-scanner.js';

/**
 * Reads `.properties` as java.util.Properties does, with Spring Boot's two extensions: `key[]=a,b` is a list, and a
 * line `#---` or `!---` begins another document. Documents without keys are left out and do not count.
 *
 * @throws InvalidDocumentError, LimitExceededError
 */
export function parsePropertiesFile(file: string, bytes: Uint8Array, limits: FormatLimits): readonly Document[] {
  const text = decodeLatin1(bytes);
  const lines = new LineIndex(file, text);
  const budget = new ExpansionBudget(file, limits);
  const documents: FlatDocument[] = [];
  let current = new FlatDocument(budget);
  const scanner = new PropertiesScanner(text, (message, offset) => {
    throw new InvalidDocumentError(message, { place: lines.place(offset) });
  });
  for (const line of scanner) {
    if (line.kind === 'pair') {
      putPair(current, line, lines);
    } else if (line.kind === 'separator') {
      if (!current.isEmpty) documents.push(current);
      current = new FlatDocument(budget);
    } else if (current.isEmpty) {
      // A comment right behind a separator takes it back.
      current = documents.pop() ?? current;
    }
  }
  if (!current.isEmpty) documents.push(current);
  return documents.map((document) => document.toDocument());
}

function putPair(document: FlatDocument, { key, values, isList }: PropertiesPair, lines: LineIndex): void {
  values.forEach(({ text, offset, end, springOrigin }, index) => {
    const { line, column } = lines.at(offset);
    const endLine = lines.endLine(offset, end);
    const place = endLine === undefined ? { line, column } : { line, column, endLine };
    const property = { key: isList ? `${key}[${index}]` : key, value: text, ...place };
    if (property.key === '') return;
    document.put(springOrigin === `${line}:${column}` ? property : { ...property, springOrigin });
  });
}
