import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import { NotFoundError } from '../core/errors.js';
import { admission, CHANGES_PATH } from './admission.js';
import { loadAsyncApi, loadOpenApi } from './api-descriptions.js';
import { answerErrors } from './middleware/answer-errors.js';
import { logRequests } from './middleware/log-requests.js';
import { refuseStrange } from './middleware/refuse-strange.js';
import type { ReadingTools } from './reading.js';
import { methodNotAllowed } from './refusal.js';
import { applicationsRoute } from './routes/applications.js';
import { changesRoute } from './routes/changes.js';
import { clientsRoute } from './routes/clients.js';
import { descriptionRoute } from './routes/description.js';
import { diffRoute } from './routes/diff.js';
import { explainRoute } from './routes/explain.js';
import { healthRoutes, type Readiness } from './routes/health.js';
import { historyRoute } from './routes/history.js';
import { monitorRoute } from './routes/monitor.js';
import { ownEnvironmentRoute } from './routes/own-environment.js';
import { refreshRoute } from './routes/refresh.js';
import { rejectionsRoute } from './routes/rejections.js';
import { schemaRoute } from './routes/schema.js';
import { springRoutes } from './routes/spring.js';

/** The complete application: whatever the read lane does, it does as well, only slower. */
export function createApp(tools: ReadingTools, readiness: Readiness): Koa {
  const app = new Koa();
  app.silent = true; // What fails outside of the middlewares is logged by us.
  app.on('error', (error: Error) => tools.logger.error('response failed', { stack: error.stack }));
  const router = ownRoutes(tools, readiness);
  app.use(closeWhenDraining(readiness));
  app.use(logRequests(tools));
  app.use(answerErrors(tools));
  app.use(refuseStrange(tools.guard));
  app.use(router.routes());
  app.use(refuseOtherMethods(router));
  app.use(springRoutes(tools));
  return app;
}

/** Paths are literal: neither another case nor a trailing slash means the same. */
function ownRoutes(tools: ReadingTools, readiness: Readiness): Router {
  const health = healthRoutes(tools, readiness);
  return new Router({ sensitive: true, strict: true })
    .get('/api/v1/environments/:application/:profiles', ownEnvironmentRoute(tools))
    .get('/api/v1/explain/:application/:profiles/:key', explainRoute(tools))
    .get('/api/v1/history/:application/:profiles', historyRoute(tools))
    .get('/api/v1/diff/:application/:profiles', diffRoute(tools))
    .get('/api/v1/applications', applicationsRoute(tools))
    .get('/api/v1/rejections', rejectionsRoute(tools))
    .get('/api/v1/clients', clientsRoute(tools))
    .get(CHANGES_PATH, changesRoute(admission(tools)))
    .get('/schemas/:file.json', schemaRoute(tools))
    .get('/api/v1/openapi.json', descriptionRoute(tools, 'openapi', loadOpenApi))
    .get('/api/v1/asyncapi.json', descriptionRoute(tools, 'asyncapi', loadAsyncApi))
    .post('/api/v1/refresh', refreshRoute(tools))
    .post('/monitor', monitorRoute(tools))
    .get('/actuator/health', health.health)
    .get(['/actuator/health/liveness', '/livez'], health.liveness)
    .get(['/actuator/health/readiness', '/readyz'], health.readiness)
    .get('/actuator/info', health.info);
}

/** A path that is ours but not with this method is not left to Spring's routes. */
function refuseOtherMethods(router: Router): Koa.Middleware {
  return (ctx, next) => {
    const { path } = router.match(ctx.path, ctx.method);
    const methods = [...new Set(path.flatMap((layer) => layer.methods))].sort();
    if (methods.length > 0) throw methodNotAllowed(methods);
    if (ctx.path.startsWith('/api/')) throw new NotFoundError('no route leads there');
    return next();
  };
}

/** Clients come back over a new connection, which leads to another server. */
function closeWhenDraining(readiness: Readiness): Koa.Middleware {
  return async (ctx: Context, next) => {
    if (readiness.draining) ctx.set('Connection', 'close');
    await next();
  };
}
