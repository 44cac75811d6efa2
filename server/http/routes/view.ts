import type { Context } from 'koa';
import { holdsSecrets } from '../../core/holds-secrets.js';
import { booleanParameter } from '../raw-url.js';
import { type ReadingTools, read, readWith } from '../reading.js';
import { oncePerSources } from '../representations/once-per-sources.js';
import { renderView } from '../representations/view.js';
import type { SpringRoute, ViewFormat } from '../spring-path.js';

/** `GET [/{label}]/{application}-{profiles}.{json,yml,yaml,properties}`, whatever `Accept` says. */
export function viewRoute(tools: ReadingTools) {
  const render = rememberedViews(tools.settings.stripDocument);

  return async (ctx: Context, { raw, format }: Extract<SpringRoute, { kind: 'view' }>, query: string) => {
    const resolvePlaceholders = booleanParameter(query, 'resolvePlaceholders', true);
    const { readSpring, readSpringAsWritten } = tools.operations;
    const bytes = render(format, resolvePlaceholders);
    await read(ctx, tools, raw, async (coordinates) => {
      const { environment, identity, freshness, rejection } = await readWith(
        resolvePlaceholders ? readSpring : readSpringAsWritten,
        tools,
        coordinates,
      );
      return {
        contentType: format === 'json' ? 'application/json' : 'text/plain',
        body: bytes(environment.propertySources),
        etag: tools.tag('view', format, String(resolvePlaceholders), identity),
        version: environment.version,
        chosenBy: [],
        headers: { 'X-Content-Type-Options': 'nosniff' },
        isPrivate: holdsSecrets(environment.propertySources),
        freshness,
        rejection,
      };
    });
  };
}

/** One memory for each format, with and without placeholders. */
function rememberedViews(stripDocument: boolean) {
  const remember = (format: ViewFormat, resolvePlaceholders: boolean) =>
    oncePerSources((sources) => Buffer.from(renderView(sources, format, { resolvePlaceholders, stripDocument })));
  const both = (format: ViewFormat) => ({ resolved: remember(format, true), unresolved: remember(format, false) });
  const views = { json: both('json'), yml: both('yml'), yaml: both('yaml'), properties: both('properties') };
  return (format: ViewFormat, resolvePlaceholders: boolean) =>
    views[format][resolvePlaceholders ? 'resolved' : 'unresolved'];
}
