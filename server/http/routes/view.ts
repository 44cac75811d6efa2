import type { Context } from 'koa';
import type { PropertySource } from '../../core/environment.js';
import { booleanParameter } from '../raw-url.js';
import { type ReadingTools, read, readEnvironment } from '../reading.js';
import { jsonView } from '../representations/json-view.js';
import type { FlatProperty } from '../representations/nest.js';
import { oncePerSources } from '../representations/once-per-sources.js';
import { propertiesView } from '../representations/properties-view.js';
import { viewProperties } from '../representations/view-properties.js';
import { yamlView } from '../representations/yaml-view.js';
import type { SpringRoute, ViewFormat } from '../spring-path.js';

type Render = (sources: readonly PropertySource[]) => Uint8Array;

/** `GET [/{label}]/{application}-{profiles}.{json,yml,yaml,properties}`, whatever `Accept` says. */
export function viewRoute(tools: ReadingTools) {
  const { stripDocument } = tools.settings;
  const yaml = (properties: readonly FlatProperty[]) => yamlView(properties, { stripDocument });
  const renderers: Readonly<Record<ViewFormat, RenderBoth>> = {
    json: renderer(jsonView),
    yml: renderer(yaml),
    yaml: renderer(yaml),
    properties: renderer(propertiesView),
  };

  return async (ctx: Context, { raw, format }: Extract<SpringRoute, { kind: 'view' }>, query: string) => {
    const resolvePlaceholders = booleanParameter(query, 'resolvePlaceholders', true);
    const render = renderers[format][resolvePlaceholders ? 'resolved' : 'unresolved'];
    await read(ctx, tools, raw, async (coordinates) => {
      const { environment, identity, freshness, rejection } = await readEnvironment(tools, coordinates);
      return {
        contentType: format === 'json' ? 'application/json' : 'text/plain',
        body: render(environment.propertySources),
        etag: tools.tag('view', format, String(resolvePlaceholders), identity),
        version: environment.version,
        chosenBy: [],
        headers: { 'X-Content-Type-Options': 'nosniff' },
        freshness,
        rejection,
      };
    });
  };
}

interface RenderBoth {
  readonly resolved: Render;
  readonly unresolved: Render;
}

function renderer(view: (properties: readonly FlatProperty[]) => string): RenderBoth {
  const make = (resolvePlaceholders: boolean) =>
    oncePerSources((sources) => Buffer.from(view(viewProperties(sources, { resolvePlaceholders }))));
  return { resolved: make(true), unresolved: make(false) };
}
