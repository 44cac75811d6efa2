import type { Context } from 'koa';
import { holdsSecrets } from '../../core/holds-secrets.js';
import { booleanParameter, parseRawUrl, rawParameter } from '../raw-url.js';
import { type ReadingTools, read, readWith } from '../reading.js';
import { ownAnswer } from '../representations/own-answer.js';

/** `GET /api/v1/environments/{application}/{profiles}[?label=][&origins=true][&resolvePlaceholders=false]` */
export function ownEnvironmentRoute(tools: ReadingTools) {
  return async (ctx: Context) => {
    const { segments, query } = parseRawUrl(ctx.req.url ?? '');
    const [application = '', profiles = ''] = segments.slice(3);
    const withOrigins = booleanParameter(query, 'origins', false);
    const resolvePlaceholders = booleanParameter(query, 'resolvePlaceholders', true);
    const label = rawParameter(query, 'label');
    const { readEnvironment, readAsWritten } = tools.operations;
    await read(ctx, tools, { application, profiles, label }, async (coordinates) => {
      const answer = await readWith(resolvePlaceholders ? readEnvironment : readAsWritten, tools, coordinates);
      return {
        contentType: 'application/json',
        ...ownAnswer(tools.tag, answer, { withOrigins, resolvePlaceholders }),
        version: answer.environment.version,
        chosenBy: [],
        isPrivate: holdsSecrets(answer.environment.propertySources),
        freshness: answer.freshness,
        rejection: answer.rejection,
      };
    });
  };
}
