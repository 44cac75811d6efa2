import type { Contributor } from './contributor.js';
import type { Document, LayerTree, PropertySource } from './environment.js';

const OVERRIDES = 'overrides';
const byDocument = new WeakMap<Document, PropertySource>();
const byOverrides = new WeakMap<Readonly<Record<string, string>>, PropertySource>();

/**
 * The source that a document gives, or undefined when there is none; one without keys counts. The name is what Spring's clients know:
 * they tell profile files by it. A document that lies where it lay gives the same object again.
 */
export function sourceOf({ namePrefix, ranked }: LayerTree, contributor: Contributor): PropertySource | undefined {
  const { file, document, documentIndex, documentCount } = contributor;
  if (!file || !document) return undefined;
  const path = ranked ? ranked.nameOf(file.path) : namePrefix + file.path;
  const name = documentCount > 1 ? `${path} (document #${documentIndex})` : path;
  const known = byDocument.get(document);
  if (known?.name === name && known.file?.layer === file.layer && known.file.oid === file.oid) return known;
  const { properties, unopened } = document;
  const source = { name, file, properties, ...(unopened === undefined ? {} : { unopened }) };
  byDocument.set(document, source);
  return source;
}

/** The source that outranks all others, or undefined without overrides. Escaped placeholders are meant for the client. */
export function overridesSource(overrides: Readonly<Record<string, string>>): PropertySource | undefined {
  const known = byOverrides.get(overrides);
  if (known) return known;
  const properties = Object.entries(overrides).map(([key, value]) => ({
    key,
    value: value.replaceAll('\\${', () => '${').replaceAll('\\{', '{'),
    line: 0,
    column: 0,
  }));
  if (properties.length === 0) return undefined;
  const source = { name: OVERRIDES, file: undefined, properties };
  byOverrides.set(overrides, source);
  return source;
}
