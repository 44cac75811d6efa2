import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { connect, jsonSchema } from 'cairn-client';
import { createApp } from './app.js';

// Where the server is comes from CAIRN_URL and CAIRN_PROFILES; without a valid configuration the service does not start.
const document = JSON.parse(await readFile(new URL('configuration.schema.json', import.meta.url), 'utf8'));
const config = await connect({
  application: 'greeter',
  schema: jsonSchema(document, new Ajv2020()),
  defaults: { server: { port: 3000 } },
});

config.on('rejected', (error) => console.error(`Refused an update: ${error.message}`));
config.on('change', ({ to, changes }) => console.log(`At ${to.version}: ${changes.map(({ key }) => key).join(', ')}`));

const server = createApp(config).listen(config.get('server.port'), () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port} with ${config.snapshot.version}`);
});

process.once('SIGTERM', async () => {
  server.close();
  await config.close();
});
