import { parentPort } from 'node:worker_threads';
import { checkValues, valuesOf } from './check-values.js';
import { compileSchema } from './compile-schema.js';
import type { SchemaJob, SchemaText, SchemaVerdict, WorkerMessage } from './schema-verdict.js';

/** Where schemas are compiled and applied: its thread may be killed at any moment, and takes nothing else with it. */

const MAX_COMPILED = 200;
const compiled = new Map<string, ReturnType<typeof compileSchema>>();

function compile({ oid, text }: SchemaText): ReturnType<typeof compileSchema> {
  const known = compiled.get(oid);
  if (known) return known;
  const schema = compileSchema(text);
  const [oldest] = compiled.keys();
  if (compiled.size >= MAX_COMPILED && oldest !== undefined) compiled.delete(oldest);
  compiled.set(oid, schema);
  return schema;
}

function check({ schemas, properties }: SchemaJob): SchemaVerdict {
  const values = valuesOf(properties);
  for (const [index, text] of schemas.entries()) {
    send({ kind: 'started', schema: index });
    const schema = compile(text);
    const fault = typeof schema === 'function' ? checkValues(schema, values) : schema;
    if (fault) return { ...fault, schema: index };
  }
  return { kind: 'valid' };
}

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (job: string) => send(check(JSON.parse(job) as SchemaJob))); // as the validator has sent it
send({ kind: 'ready' });
