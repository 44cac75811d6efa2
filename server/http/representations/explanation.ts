import type { CommitInfo } from '../../core/ports.js';
import type { ExplainAnswer, TracedContribution } from '../../operations/explain.js';
import type { JsonLike } from './json-tree.js';
import { sourceName } from './own-environment.js';

/** All of an explanation but the coordinates and the version it is about. */
export function explanation({ value, resolved, secret, contributions, placeholders }: ExplainAnswer): JsonLike {
  const sources = contributions.map(describeSource);
  return { value, resolved, secret, sources, placeholders: placeholders.map(describeStep) };
}

function describeSource({ source, value, secret, line, column, commit }: TracedContribution): JsonLike {
  const name = sourceName(source);
  const { file } = source;
  const place = file
    ? { file: file.path, document: documentIn(name, file.path), line: line || null, column: column || null }
    : NOWHERE;
  return { source: name, ...place, value, secret, ...describeCommit(commit) };
}

/** Overrides are written in no file. */
const NOWHERE = { file: null, document: null, line: null, column: null };

/** The index of a document is part of the name when its file has several. */
function documentIn(name: string, path: string): number {
  return Number(/^ \(document #(\d+)\)$/.exec(name.slice(path.length))?.[1] ?? 0);
}

function describeCommit(commit: CommitInfo | undefined): Readonly<Record<string, JsonLike>> {
  if (!commit) return { commit: null, author: null, date: null, summary: null };
  const { version, author, date, summary } = commit;
  return { commit: version, author: { name: author.name, email: author.email }, date, summary };
}

function describeStep(step: ExplainAnswer['placeholders'][number]): JsonLike {
  const { placeholder, key, fallback, value, secret, source, line } = step;
  return {
    placeholder,
    key,
    default: fallback,
    value: value ?? null,
    secret,
    source: source ? sourceName(source) : null,
    line: line || null, // what overrides and a Vault hold is on no line
    unresolved: value === undefined ? true : undefined,
  };
}
