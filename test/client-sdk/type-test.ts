/** A program of a user in TypeScript: each line compiles, and each line below `@ts-expect-error` does not. */
export const TYPE_TEST = `
import { connect, fromStatic, jsonSchema, ConfigClientError, RawNumber } from 'cairn-client';
import type { ConfigClient, Path, PathValue, Snapshot, StandardSchemaV1 } from 'cairn-client';
import client, { load, type Config as OldConfig } from 'cairn-client/compat';

interface Config {
  server: { port: number; host?: string };
  db?: { pool: { size: number }; hosts: string[] };
  mode: 'live' | 'test';
  since: Date;
}
declare const schema: StandardSchemaV1<unknown, Config>;

const config: ConfigClient<Config> = await connect({ application: 'billing', profiles: ['prod'], schema });
const port: number = config.get('server.port');
const size: number | undefined = config.get('db.pool.size');
const hosts: string[] | undefined = config.get('db.hosts');
const mode: 'live' | 'test' = config.get('mode');
const server: { port: number } = config.get('server');
const certain: number = config.require('db.pool.size');
const fallback: number = config.get('not.in.the.schema', 5);
const whole: Config = config.snapshot.config;
const snapshot: Snapshot<Config> = config.snapshot;
const since: Date = snapshot.get('since');
config.watch('server.port', (value) => value.toFixed());
config.onChange('db.', ({ changes, touches }) => touches('db.pool') && changes[0]?.key);
config.on('rejected', (error, refused) => [error.code, refused.version]);
config.on('status', (status, reason) => status === 'stale' && reason?.retryable);
for await (const { to } of config.changes({ prefix: 'db' })) to.get('mode');
const path: Path<Config> = 'db.pool';
const value: PathValue<Config, 'server.host'> = undefined;
const variables: Record<string, string> = config.toEnv({ prefix: 'APP_', include: ['db'] });
await config[Symbol.asyncDispose]();

await connect({ application: 'billing', decrypt: { key: ['AGE-SECRET-KEY-1'], keyFile: '/run/keys', springSalt: 'cafe' } });
await connect({ application: 'billing', decrypt: false });

// @ts-expect-error which keys?
await connect({ application: 'billing', decrypt: true });
// @ts-expect-error no such key
config.get('server.prot');
// @ts-expect-error lists are read as a whole
config.get('db.hosts.length');
// @ts-expect-error a date has no keys
config.get('since.getTime');
// @ts-expect-error a number
const text: string = config.get('server.port');
// @ts-expect-error may be absent
const sure: number = config.get('db.pool.size');
// @ts-expect-error no such key
config.watch('mod', () => {});
// @ts-expect-error a number is no such value
config.watch('mode', (value: number) => value);
// @ts-expect-error no such event
config.on('ready', () => {});
// @ts-expect-error read only
config.snapshot.version = 'x';
// @ts-expect-error a number
await connect({ application: 'billing', timeoutMs: '10s' });
// @ts-expect-error spelled application
await connect({ app: 'billing' });
// @ts-expect-error no schema
await connect({ application: 'billing', schema: {} });
// @ts-expect-error not one of these
const wrong: Path<Config> = 'db.pool.max';

const untyped = await connect({ application: 'billing' });
const anything: unknown = untyped.get('any.key');
// @ts-expect-error unknown without a schema
untyped.get('any.key').length;

const ajv = { compile: () => () => true };
const fromJson = await connect({ application: 'billing', schema: jsonSchema<Config>({ type: 'object' }, ajv) });
fromJson.get('server.port').toFixed();

const fixed = fromStatic({ server: { port: 1 } });
fixed.set({ server: { port: 2 } });
fixed.get('server.port').toFixed();
// @ts-expect-error no such part
fixed.set({ sever: {} });

const old: OldConfig = await load({ name: 'orders', profiles: 'prod' });
old.get('a', 'b');
(await client.load({ name: 'orders' })).toObject({ merge: true });

const error = new ConfigClientError('timeout', 'late');
const code: string = error.code;
new RawNumber('1.10').text.length;
export { port, size, hosts, mode, server, certain, fallback, whole, since, path, value, variables, anything, code, text, sure, wrong };
`;
