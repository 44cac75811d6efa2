import type { Context, Middleware } from 'koa';
import { NotFoundError } from '../../core/errors.js';
import { parseRawUrl } from '../raw-url.js';
import type { ReadingTools } from '../reading.js';
import { methodNotAllowed } from '../refusal.js';
import { parseSpringPath } from '../spring-path.js';
import { environmentRoute } from './environment.js';
import { resourceRoute } from './resource.js';
import { viewRoute } from './view.js';

/** Spring's read routes, found by our own parser: its patterns overlap in ways that no router's do. */
export function springRoutes(tools: ReadingTools): Middleware {
  const prefix = tools.settings.prefix.split('/').filter((segment) => segment !== '');
  const environment = environmentRoute(tools);
  const view = viewRoute(tools);
  const resource = resourceRoute(tools);

  return async (ctx: Context) => {
    const url = parseRawUrl(ctx.req.url ?? '');
    const route = parseSpringPath(url, prefix);
    if (ctx.method === 'OPTIONS') return tellMethods(ctx);
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') throw methodNotAllowed(['GET']);
    switch (route.kind) {
      case 'environment':
        return environment(ctx, route);
      case 'view':
        return view(ctx, route, url.query);
      case 'resource':
        ctx.state.resource = true;
        return resource(ctx, route, url.query);
      default:
        throw new NotFoundError('no route leads there');
    }
  };
}

/** As Spring says it, whether there is anything at that path or not. */
function tellMethods(ctx: Context): void {
  ctx.set('Allow', 'GET,HEAD,OPTIONS');
  ctx.status = 200;
  ctx.body = '';
  ctx.remove('Content-Type');
}
