import type { Context } from 'koa';
import type { Rejection } from '../../core/rejection.js';
import { booleanParameter, parseRawUrl, rawParameter } from '../raw-url.js';
import { type ReadingTools, read, readEnvironment } from '../reading.js';
import { ownEnvironment, staleMember } from '../representations/own-environment.js';

/** `GET /api/v1/environments/{application}/{profiles}[?label=][&origins=true][&resolvePlaceholders=false]` */
export function ownEnvironmentRoute(tools: ReadingTools) {
  return async (ctx: Context) => {
    const { segments, query } = parseRawUrl(ctx.req.url ?? '');
    const [application = '', profiles = ''] = segments.slice(3);
    const withOrigins = booleanParameter(query, 'origins', false);
    const resolvePlaceholders = booleanParameter(query, 'resolvePlaceholders', true);
    const label = rawParameter(query, 'label');
    await read(ctx, tools, { application, profiles, label }, async (coordinates) => {
      const answer = await readEnvironment(tools, coordinates, resolvePlaceholders);
      const { environment, identity, freshness, rejection } = answer;
      return {
        contentType: 'application/json',
        body: ownEnvironment(environment, { withOrigins, resolvePlaceholders, rejection }),
        etag: tools.tag('own-environment', `${withOrigins} ${resolvePlaceholders}`, identity, staleKind(rejection)),
        version: environment.version,
        chosenBy: [],
        freshness,
        rejection,
      };
    });
  };
}

/** Like the version, the refused commit may move while nothing else does. */
function staleKind(rejection: Rejection | undefined): string {
  return rejection === undefined ? '' : JSON.stringify({ ...staleMember(rejection), rejected: undefined });
}
