import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { LabelNotFoundError } from '../../server/core/errors.js';
import { loadAsyncApi } from '../../server/http/api-descriptions.js';
import { parseFrame } from '../../server/ws/protocol/parse-frame.js';
import { FakeWorld, propertySources, VERSION } from '../support/fake-http.js';
import { closing, SOURCES, serveStream } from '../support/served-stream.js';
import { StreamClient } from '../support/stream-client.js';

const require = createRequire(import.meta.url);

interface AsyncApi {
  readonly channels: { readonly changes: { readonly address: string; readonly messages: Record<string, unknown> } };
  readonly components: {
    readonly messages: Record<string, { readonly payload: { readonly schema: { readonly $ref: string } } }>;
    readonly schemas: Record<string, object>;
  };
}

const description = loadAsyncApi() as unknown as AsyncApi;

/** Errors of a frame against the message of its type. */
function errorsOf(frame: { readonly type: string }): readonly unknown[] {
  const message = description.components.messages[frame.type];
  expect(message, `${frame.type} is described`).to.not.equal(undefined);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile({ ...message?.payload.schema, components: description.components });
  validate(frame);
  return validate.errors ?? [];
}

describe('AsyncAPI description', () => {
  it('is valid AsyncAPI 3.0', () => {
    const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
    const validate = ajv.compile(require('@asyncapi/specs/schemas/3.0.0-without-$id.json'));
    validate(description);
    expect(validate.errors ?? []).to.eql([]);
  });

  it('points nowhere in vain', () => {
    const references = [...JSON.stringify(description).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, target]) => target ?? '',
    );
    expect(references.length).to.be.above(10);
    for (const target of references) {
      const [root, ...path] = target.split('/');
      let found: unknown = root === '#' ? description : undefined;
      for (const name of path) found = (found as Record<string, unknown> | undefined)?.[name];
      expect(found, target).to.be.an('object');
    }
  });

  it('describes each frame that the server sends', async () => {
    const world = new FakeWorld(SOURCES);
    await using served = await serveStream(world);
    await using client = await StreamClient.open(served.url);
    client.subscribe('orders');
    client.subscribe('orders', { id: 'held', version: VERSION });
    client.socket.send('{');
    await client.next();
    await client.next();
    await client.next();
    world.sources = propertySources({ 'orders.yml': { port: null, host: 'a' } });
    world.changed();
    await client.next();
    await client.next();
    world.failure = new LabelNotFoundError('no such label');
    world.changed();
    await client.next();
    const closed = served.stream.close();
    await client.closed();
    await closing(closed, served.clock);
    const frames = client.texts.map((text) => JSON.parse(text));
    expect(new Set(frames.map(({ type, transfer }) => transfer ?? type))).to.eql(
      new Set(['full', 'none', 'problem', 'goodbye']),
    );
    for (const frame of frames) expect(errorsOf(frame), JSON.stringify(frame)).to.eql([]);
  });

  for (const frame of [
    { type: 'subscribe', id: '1', application: 'orders', profiles: ['prod'] },
    {
      ...{ type: 'subscribe', id: '1', application: 'orders', profiles: ['dev', 'prod'], label: 'main' },
      ...{ version: VERSION, etag: 'W/"x"', instance: { id: 'pod-1', host: 'node-7', tags: { zone: 'a' } } },
    },
    {
      ...{ type: 'subscribe', id: '1', application: 'orders', profiles: ['prod'] },
      label: null,
      instance: null,
      more: 1,
    },
    { type: 'ack', id: '1', version: VERSION },
    { type: 'nack', id: '1', version: VERSION, code: 'schema-violation', message: 'no', key: null },
    { type: 'unsubscribe', id: '1' },
    { type: 'authenticate', token: 'e30' },
    { type: 'subscribe', id: '', application: 'orders', profiles: ['prod'] },
    { type: 'subscribe', id: '1', application: 'orders', profiles: [] },
    { type: 'subscribe', id: '1', application: 'orders', profiles: ['prod'], version: 'main' },
    { type: 'subscribe', id: '1', application: 'orders', profiles: ['prod'], instance: { host: 'a' } },
    { type: 'ack', id: '1' },
    { type: 'nack', id: '1', version: VERSION, code: 'c' },
    { type: 'authenticate', token: 'x'.repeat(8193) },
  ]) {
    it(`agrees with the server about ${JSON.stringify(frame).slice(0, 90)}`, () => {
      const described = errorsOf(frame).length === 0;
      let understood = true;
      try {
        parseFrame(JSON.stringify(frame));
      } catch {
        understood = false;
      }
      expect(described).to.equal(understood);
    });
  }
});
