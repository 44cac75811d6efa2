import { EVENT_ID, type Event } from 'js-yaml';
import { LimitExceededError } from '../core/errors.js';
import type { FormatLimits } from './format-limits.js';
import type { LineIndex } from './line-index.js';
import type { YamlLinks } from './yaml-links.js';

/** Merge keys may drop most of what they name; past this many times the cap, nothing ordinary is left to think of. */
const HOPELESS = 4;

/**
 * Weighs what aliases expand to without expanding them, so that a bomb costs one pass over what is written.
 *
 * @throws LimitExceededError at the node that goes too far
 */
export function checkGrowth(events: readonly Event[], links: YamlLinks, lines: LineIndex, limits: FormatLimits): void {
  if (!events.some(({ type }) => type === EVENT_ID.ALIAS)) return;
  const weights = new Float64Array(events.length);
  const open: number[] = [];
  events.forEach(({ type }, index) => {
    const closed = type === EVENT_ID.POP ? open.pop() : undefined;
    const node = closed ?? index;
    if (type === EVENT_ID.SCALAR) weights[node] = 1;
    if (type === EVENT_ID.ALIAS) weights[node] = weights[links.target[node] ?? 0] ?? 0;
    if (type === EVENT_ID.DOCUMENT || type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) {
      open.push(node);
      return;
    }
    const parent = open.at(-1);
    if (parent !== undefined) weights[parent] = (weights[parent] ?? 0) + (weights[node] ?? 0);
    if ((weights[node] ?? 0) <= limits.keysPerFile * HOPELESS) return;
    const place = lines.place(links.start[node] ?? 0);
    throw new LimitExceededError(`aliases expand to more than ${limits.keysPerFile} keys: limits.keysPerEnvironment`, {
      place,
    });
  });
}
