import type { RawCoordinates } from '../core/coordinates.js';
import type { Coordinates } from '../core/environment.js';

const MAX_REMEMBERED = 10_000;

/**
 * The same names give the same object: thousands of clients of one service are subscribed to the same, and each would
 * keep its own. The oldest is forgotten first.
 */
export function parseOnce(parse: (raw: RawCoordinates) => Coordinates): (raw: RawCoordinates) => Coordinates {
  const known = new Map<string, Coordinates>();
  return (raw) => {
    const key = `${raw.application}\n${raw.profiles}\n${raw.label ?? ''}`; // Encoded, they hold no line feed.
    const remembered = known.get(key);
    if (remembered) return remembered;
    const coordinates = parse(raw);
    known.set(key, coordinates);
    const [oldest] = known.keys();
    if (known.size > MAX_REMEMBERED && oldest !== undefined) known.delete(oldest);
    return coordinates;
  };
}
