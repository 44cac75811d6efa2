import type { Context } from 'koa';
import type { ReadingTools } from '../reading.js';
import type { SpringRoute } from '../spring-path.js';
export function viewRoute(_tools: ReadingTools) {
  return async (_ctx: Context, _route: SpringRoute, _query: string) => {};
}
export const resourceRoute = viewRoute;
