import Koa from 'koa';

/**
 * The service itself. It is handed its configuration, so that a test can hand it `fromStatic({ … })`.
 *
 * @param {import('cairn-client').ConfigClient<{ greeting: { text: string } }>} config
 */
export function createApp(config) {
  const app = new Koa();
  app.use(pinConfiguration(config));
  app.use((ctx) => {
    ctx.set('Configuration-Version', ctx.state.config.version);
    ctx.body = `${ctx.state.config.get('greeting.text')}\n`;
  });
  return app;
}

/** One snapshot for each request: whatever it reads, and however long it takes, it sees one version. */
function pinConfiguration(config) {
  return async (ctx, next) => {
    ctx.state.config = config.snapshot;
    await next();
  };
}
