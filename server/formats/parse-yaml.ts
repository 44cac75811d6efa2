import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import type { Document } from '../core/environment.js';
import { InvalidDocumentError, LimitExceededError } from '../core/errors.js';
import { decodeUtf8 } from './decode-text.js';
import { flattenYaml } from './flatten-yaml.js';
import { ExpansionBudget, type FormatLimits, MAX_DEPTH } from './format-limits.js';
import { LineIndex } from './line-index.js';
import { YamlDocument } from './yaml-document.js';
import { yamlHint } from './yaml-fault.js';
import { checkGrowth } from './yaml-growth.js';
import { type Fail, linkEvents } from './yaml-links.js';

/**
 * Reads YAML as Spring Boot does through SnakeYAML. Documents that hold nothing are left out and do not count: what
 * stands before the first or behind the last `---` is not a document of its own.
 *
 * @throws InvalidDocumentError, LimitExceededError
 */
export function parseYaml(file: string, bytes: Uint8Array, limits: FormatLimits): readonly Document[] {
  const text = decodeUtf8(file, bytes);
  const lines = new LineIndex(file, text);
  const events = readEvents(file, text);
  const fail: Fail = (message, offset) => {
    throw new InvalidDocumentError(message, { place: lines.place(offset) });
  };
  const links = linkEvents(text, events, fail);
  checkGrowth(events, links, lines, limits);
  const budget = new ExpansionBudget(file, limits);
  const documents: Document[] = [];
  events.forEach((event, index) => {
    if (event.type !== EVENT_ID.DOCUMENT) return;
    const document = new YamlDocument(text, events, links, event.directives, fail);
    const flat = flattenYaml(document, index + 1, lines, budget);
    if (flat) documents.push(flat.toDocument());
  });
  return documents;
}

function readEvents(file: string, text: string): readonly Event[] {
  try {
    return parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    throw error instanceof YAMLException ? asConfigError(file, text, error) : error;
  }
}

/** The parser's own message shows the lines around; only its bare reason may leave this place. */
function asConfigError(file: string, text: string, { reason, mark }: YAMLException): Error {
  const place = mark ? { file, line: mark.line + 1, column: mark.column + 1 } : { file };
  if (reason.startsWith('nesting exceeded')) {
    return new LimitExceededError(`more than ${MAX_DEPTH} maps and lists in each other`, { place });
  }
  const hint = mark && yamlHint(text, reason, mark.position);
  return new InvalidDocumentError(withoutContent(reason) + (hint ? ` (${hint})` : ''), { place });
}

/** Some reasons end in what was met: `undeclared tag handle "…"`, `tag name cannot contain such characters: …`. */
function withoutContent(reason: string): string {
  return reason.replace(/(?:: | ").*/s, '');
}
