import type { Invocation } from './invocation.js';
import { isObject, type Json, type JsonObject } from './json.js';
import { textIn } from './json-fields.js';

/**
 * Says so when an answer is of an older commit, since the newest one cannot be used for these coordinates.
 *
 * @param version the one that was answered with
 * @param whose what stands before it when there are several: `from: `
 */
export function noteStale({ note }: Invocation, stale: Json | undefined, version: string, whose = ''): void {
  if (!isObject(stale)) return;
  note(
    `note: ${whose}commit ${short(textIn(stale, 'rejected'))} was refused (${reasonOf(stale)}); this is ${short(version)}`,
  );
}

/** `orders.yml:3:7: must be integer`, as much of it as is known. */
export function reasonOf(refusal: JsonObject): string {
  const place = ['file', 'line', 'column'].map((name) => textIn(refusal, name)).filter((part) => part !== '');
  return [place.join(':'), textIn(refusal, 'message')].filter((part) => part !== '').join(': ');
}

/** Commit ids as people have them; several are joined by commas. */
export function short(version: string): string {
  return version
    .split(',')
    .map((id) => id.slice(0, 7))
    .join(',');
}
