import { setImmediate } from 'node:timers/promises';
import type { Context } from 'koa';
import { decodeSegment } from '../../core/coordinates.js';
import { InvalidRequestError } from '../../core/errors.js';
import type { HistoryEntry } from '../../operations/history.js';
import { parseRawUrl, rawParameter } from '../raw-url.js';
import { type ReadingTools, read } from '../reading.js';
import { describeEntry } from '../representations/changes.js';
import { writeExactJson } from '../representations/json-tree.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
/** So many are written before others have their turn: a few milliseconds. */
const CHANGES_AT_ONCE = 1000;
/** Commit ids, one a layer, none for a layer that has come to its first commit. */
const CURSOR = /^(?:[0-9a-f]{40,64})?(?:\.(?:[0-9a-f]{40,64})?){0,63}$/;

/** `GET /api/v1/history/{application}/{profiles}[?label=][&key=][&limit=][&cursor=]` */
export function historyRoute(tools: ReadingTools) {
  return async (ctx: Context) => {
    const { segments, query } = parseRawUrl(ctx.req.url ?? '');
    const [application = '', profiles = ''] = segments.slice(3);
    const rawKey = rawParameter(query, 'key');
    const key = rawKey === undefined ? undefined : decodeSegment('key', rawKey);
    const options = { key, limit: limitOf(query), position: positionOf(query) };
    await read(ctx, tools, { application, profiles, label: rawParameter(query, 'label') }, async (coordinates) => {
      const { version, entries, next, freshness } = await tools.operations.readHistory(coordinates, options);
      const { asked, profiles: names } = coordinates;
      const about = { application: asked.application, profiles: names, label: asked.label };
      const head = writeExactJson(about).slice(0, -1);
      const commits = await written(entries);
      const body = `${head},"commits":[${commits.join()}],"next":${JSON.stringify(next?.join('.') ?? null)}}`;
      return {
        contentType: 'application/json',
        body: Buffer.from(body),
        etag: tools.tag('history', body),
        version,
        chosenBy: [],
        freshness,
      };
    });
  };
}

async function written(entries: readonly HistoryEntry[]): Promise<readonly string[]> {
  const commits: string[] = [];
  let changes = 0;
  for (const entry of entries) {
    commits.push(writeExactJson(describeEntry(entry)));
    changes += entry.changes.length;
    if (changes < CHANGES_AT_ONCE) continue;
    changes = 0;
    await setImmediate();
  }
  return commits;
}

function limitOf(query: string): number {
  const raw = rawParameter(query, 'limit');
  if (raw === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,3}$/.test(raw) ? Number(raw) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidRequestError(`limit: not a number of commits (expected: 1 to ${MAX_LIMIT})`);
}

function positionOf(query: string): readonly string[] | undefined {
  const raw = rawParameter(query, 'cursor');
  if (raw === undefined || raw === '') return undefined;
  if (CURSOR.test(raw)) return raw.split('.');
  throw new InvalidRequestError('cursor: not one (expected: what `next` of a page has said)');
}
