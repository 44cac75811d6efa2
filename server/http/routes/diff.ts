import type { Context } from 'koa';
import { InvalidRequestError } from '../../core/errors.js';
import type { ComparedSide, ShownChange } from '../../operations/diff.js';
import { parseRawUrl, rawParameter } from '../raw-url.js';
import { type ReadingTools, readBoth } from '../reading.js';
import { describeChanges } from '../representations/changes.js';
import { writeExactJson } from '../representations/json-tree.js';
import { staleKind, staleMember } from '../representations/own-environment.js';

const PARAMETERS = ['from', 'to', 'fromProfiles', 'toProfiles'] as const;

/**
 * `GET /api/v1/diff/{application}/{profiles}?from=&to=&fromProfiles=&toProfiles=`: what is left out is the default
 * label, or the profiles of the path.
 */
export function diffRoute(tools: ReadingTools) {
  return async (ctx: Context) => {
    const { segments, query } = parseRawUrl(ctx.req.url ?? '');
    const [application = '', profiles = ''] = segments.slice(3);
    const [from, to, fromProfiles = profiles, toProfiles = profiles] = parametersOf(query);
    const raw = {
      from: { application, profiles: fromProfiles, label: from },
      to: { application, profiles: toProfiles, label: to },
    };
    await readBoth(ctx, tools, raw, async (fromCoordinates, toCoordinates) => {
      const answer = await tools.operations.diffEnvironments(fromCoordinates, toCoordinates);
      const changes = writtenOnce(answer.changes);
      const head = writeExactJson({ from: sideOf(answer.from), to: sideOf(answer.to) }).slice(0, -1);
      const { label: fromLabel } = fromCoordinates.asked;
      const { label: toLabel } = toCoordinates.asked;
      const stale = [answer.from, answer.to].map(({ rejection }) => staleKind(rejection));
      return {
        contentType: 'application/json',
        body: Buffer.from(`${head},"changes":${changes}}`),
        etag: tools.tag('diff', raw.from.profiles, raw.to.profiles, fromLabel ?? '', toLabel ?? '', changes, ...stale),
        version: answer.to.environment.version,
        chosenBy: [],
        freshness: answer.freshness,
        rejection: answer.rejection,
      };
    });
  };
}

/** As long as the comparison itself is remembered. */
const texts = new WeakMap<readonly ShownChange[], string>();

function writtenOnce(changes: readonly ShownChange[]): string {
  const text = texts.get(changes) ?? writeExactJson(describeChanges(changes));
  texts.set(changes, text);
  return text;
}

function parametersOf(query: string): readonly (string | undefined)[] {
  const values = PARAMETERS.map((name) => rawParameter(query, name));
  if (values.some((value) => value !== undefined)) return values;
  throw new InvalidRequestError(`nothing to compare with (expected: one of ${PARAMETERS.join(', ')})`);
}

function sideOf({ environment, rejection }: ComparedSide) {
  const { coordinates, version } = environment;
  const { asked, profiles } = coordinates;
  const stale = rejection ? staleMember(rejection) : null;
  return { application: asked.application, profiles, label: asked.label, version, stale };
}
