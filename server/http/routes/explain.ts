import type { Context } from 'koa';
import { decodeSegment } from '../../core/coordinates.js';
import { parseRawUrl, rawParameter } from '../raw-url.js';
import { type ReadingTools, read } from '../reading.js';
import { explanation } from '../representations/explanation.js';
import { writeExactJson } from '../representations/json-tree.js';
import { staleKind, staleMember } from '../representations/own-environment.js';

/** `GET /api/v1/explain/{application}/{profiles}/{key}[?label=]` */
export function explainRoute(tools: ReadingTools) {
  return async (ctx: Context) => {
    const { segments, query } = parseRawUrl(ctx.req.url ?? '');
    const [application = '', profiles = '', rawKey = ''] = segments.slice(3);
    const key = decodeSegment('key', rawKey);
    await read(ctx, tools, { application, profiles, label: rawParameter(query, 'label') }, async (coordinates) => {
      const answer = await tools.operations.explainKey(coordinates, key);
      const { asked, profiles: names } = coordinates;
      const { version } = answer.environment;
      const about = { application: asked.application, profiles: names, label: asked.label };
      const stale = answer.rejection ? staleMember(answer.rejection) : null;
      const told = explanation(answer) as object;
      return {
        contentType: 'application/json',
        body: Buffer.from(writeExactJson({ ...about, version, stale, key, ...told })),
        etag: tools.tag('explain', writeExactJson({ ...about, key, ...told }), staleKind(answer.rejection)),
        version,
        chosenBy: [],
        freshness: answer.freshness,
        rejection: answer.rejection,
      };
    });
  };
}
