import type { Context } from 'koa';
import { booleanParameter, parseRawUrl, rawParameter } from '../raw-url.js';
import { type ReadingTools, read, readEnvironment } from '../reading.js';
import { ownEnvironment, staleKind } from '../representations/own-environment.js';

/** `GET /api/v1/environments/{application}/{profiles}[?label=][&origins=true][&resolvePlaceholders=false]` */
export function ownEnvironmentRoute(tools: ReadingTools) {
  return async (ctx: Context) => {
    const { segments, query } = parseRawUrl(ctx.req.url ?? '');
    const [application = '', profiles = ''] = segments.slice(3);
    const withOrigins = booleanParameter(query, 'origins', false);
    const resolvePlaceholders = booleanParameter(query, 'resolvePlaceholders', true);
    const label = rawParameter(query, 'label');
    await read(ctx, tools, { application, profiles, label }, async (coordinates) => {
      const { environment, identity, freshness, rejection } = await readEnvironment(tools, coordinates);
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
