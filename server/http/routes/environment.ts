import type { Context } from 'koa';
import type { RawCoordinates } from '../../core/coordinates.js';
import { FileNotFoundError } from '../../core/errors.js';
import { holdsSecrets } from '../../core/holds-secrets.js';
import { negotiate } from '../media-type.js';
import { type ReadingTools, read, readWith } from '../reading.js';
import { Refusal } from '../refusal.js';
import { springEnvironment } from '../representations/spring-environment.js';
import type { SpringRoute } from '../spring-path.js';

export const V1 = 'application/json';
export const V2 = 'application/vnd.spring-cloud.config-server.v2+json';

/** `GET /{applications}/{profiles}[/{label}]` */
export function environmentRoute(tools: ReadingTools) {
  return async (ctx: Context, { raw }: SpringRoute) => {
    const type = negotiate(ctx.req.headers.accept, [V1, V2]);
    if (type === undefined) throw notAcceptable(raw);
    const form = type === V2 ? 'v2' : 'v1';
    await read(ctx, tools, raw, async (coordinates) => {
      const { environment, identity, freshness, rejection } = await readWith(
        tools.operations.readSpringAsWritten,
        tools,
        coordinates,
      );
      return {
        contentType: type,
        body: springEnvironment(environment, form),
        etag: tools.tag('environment', form, identity),
        version: environment.version,
        chosenBy: ['Accept'],
        isPrivate: holdsSecrets(environment.propertySources),
        freshness,
        rejection,
      };
    });
  };
}

/** With a label the path is also that of a file without a name, which is what Spring looks for then. */
function notAcceptable({ label }: RawCoordinates): Error {
  return label === undefined
    ? new Refusal(406, `expected: ${V1} or ${V2}`)
    : new FileNotFoundError('no name of a file');
}
