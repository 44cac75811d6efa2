import type { Invocation } from './invocation.js';
import type { JsonObject } from './json.js';
import { objectsIn, textIn } from './json-fields.js';
import { firstFew } from './output/first-few.js';
import { writeRows } from './output/table.js';
import { reasonOf, short } from './stale.js';

/** The commits that the server refuses, and for whom. @throws CliError */
export async function readRejections(invocation: Invocation): Promise<readonly JsonObject[]> {
  const api = await invocation.api();
  const { label } = await invocation.settings();
  return objectsIn(await api.json('api/v1/rejections', 'rejections', { query: { label } }), 'rejections');
}

/** One remark for each commit and reason, however many applications it concerns. */
export function noteRejections({ note }: Invocation, rejections: readonly JsonObject[]): void {
  for (const [reason, whose] of byReason(rejections)) note(`refused: ${reason} (${firstFew(whose)})`);
}

export function writeRejections(invocation: Invocation, rejections: readonly JsonObject[]): void {
  const columns = ['application', 'profiles', 'label', 'rejected', 'servedVersion'];
  const headings = ['APPLICATION', 'PROFILES', 'LABEL', 'REJECTED', 'SERVED', 'REASON'];
  const rows = rejections.map((each) => {
    const [application = '', profiles = '', label = '', rejected = '', served = ''] = columns.map((name) =>
      Array.isArray(each[name]) ? each[name].join(',') : textIn(each, name),
    );
    const ids = invocation.isTerminal ? [short(rejected), short(served)] : [rejected, served];
    return [application, profiles, label, ...ids, reasonOf(each)];
  });
  if (rows.length > 0) writeRows(invocation, headings, rows);
}

function byReason(rejections: readonly JsonObject[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const each of rejections) {
    const served = textIn(each, 'servedVersion');
    const instead = served === '' ? 'nothing is served' : `${short(served)} is served instead`;
    const reason = `commit ${short(textIn(each, 'rejected'))}: ${reasonOf(each)}; ${instead}`;
    const { application, profiles } = each;
    const who = `${String(application)} ${Array.isArray(profiles) ? profiles.join(',') : ''}`.trim();
    found.set(reason, [...(found.get(reason) ?? []), who]);
  }
  return found;
}
