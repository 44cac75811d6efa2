import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { parseCoordinates } from '../../server/core/coordinates.js';
import {
  InvalidDocumentError,
  RefreshTimeoutError,
  RemoteUnavailableError,
  SchemaViolationError,
  VersionUnavailableError,
} from '../../server/core/errors.js';
import { describeRefusal } from '../../server/core/rejection.js';
import { EMPTY_LIST, NumberLiteral } from '../../server/core/value.js';
import { loadOpenApi } from '../../server/http/api-descriptions.js';
import { COMMITTED_AT, FakeWorld, serveWorld, VERSION, WEBHOOK_SECRET } from '../support/fake-http.js';
import { ask, header } from '../support/raw-http.js';

const TOKEN = `Cairn-Webhook-Token: ${WEBHOOK_SECRET}`;
const JSON_TYPE = 'Content-Type: application/json';
const V2 = 'application/vnd.spring-cloud.config-server.v2+json';
const SOURCES = {
  overrides: { 'company.name': 'Pebble' },
  'orders.yml': { port: new NumberLiteral('8080', '8080'), on: true, none: null, list: EMPTY_LIST, text: 'x' },
};

interface Operation {
  readonly responses: Record<string, { $ref?: string; content?: Record<string, { schema?: object }> }>;
}
interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly responses: Record<string, Operation['responses'][string]> };
}

const openApi = loadOpenApi() as unknown as OpenApi;

/** Compiles what the description says about one answer; undefined when it has no body. */
function validatorFor(path: string, method: string, status: number, contentType: string | undefined) {
  const operation = openApi.paths[path]?.[method];
  const named = operation?.responses[String(status)];
  const described = named?.$ref ? openApi.components.responses[named.$ref.split('/').at(-1) as string] : named;
  expect(described, `${method} ${path} ${status} is described`).to.not.equal(undefined);
  const type = contentType?.split(';', 1)[0] ?? '';
  const content = described?.content?.[type];
  if (described?.content) expect(content, `${path} ${status} ${type} is described`).to.not.equal(undefined);
  if (content?.schema === undefined) return undefined;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile({ ...content.schema, components: openApi.components });
}

const invalid = new InvalidDocumentError('duplicate key', {
  place: { file: 'orders.yml', line: 3, column: 1, version: VERSION },
});
const remote = new RemoteUnavailableError('nothing was ever fetched');

const violation = new SchemaViolationError('port: refused', {
  ...{ key: 'port', rule: 'type at #/properties/port/type' },
  place: { file: 'orders.yml', line: 1, column: 7, version: VERSION },
});

function rejectIn(world: FakeWorld): void {
  world.rejection = {
    ...{ rejected: VERSION, rejectedAt: COMMITTED_AT, since: COMMITTED_AT, ...describeRefusal(violation) },
  };
  const coordinates = parseCoordinates({ application: 'orders', profiles: 'dev' });
  world.rejections = [{ ...world.rejection, coordinates, servedLabel: 'main', servedVersion: null }];
  world.schema = '{}';
}

describe('OpenAPI description', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(loadOpenApi());
    expect(result.errors ?? []).to.eql([]);
    expect(result.valid).to.equal(true);
  });

  for (const { path, target, status = 200, method = 'GET', headers, body: sent, failure, stale } of [
    { path: '/{application}/{profiles}', target: '/orders/dev' },
    { path: '/{application}/{profiles}', target: '/orders/dev', headers: [`Accept: ${V2}`] },
    { path: '/{application}/{profiles}', target: '/orders/dev', headers: ['Accept: text/html'], status: 406 },
    { path: '/{application}/{profiles}', target: '/orders/dev', headers: ['If-None-Match: *'], status: 304 },
    { path: '/{application}/{profiles}', target: '/orders/dev', failure: invalid, status: 500 },
    { path: '/{application}/{profiles}', target: '/orders/dev', failure: remote, status: 503 },
    { path: '/{application}/{profiles}', target: '/orders/-', status: 400 },
    { path: '/{application}/{profiles}/{label}', target: '/orders/dev/main' },
    { path: '/{application}/{profiles}/{label}', target: '/orders/dev/nope', status: 404 },
    { path: '/{application}-{profiles}.json', target: '/orders-dev.json' },
    { path: '/{label}/{application}-{profiles}.yml', target: '/main/orders-dev.yml' },
    { path: '/{application}-{profiles}.properties', target: '/orders-dev.properties' },
    { path: '/{application}/{profiles}/{label}/{path}', target: '/orders/dev/main/nginx.conf' },
    { path: '/{application}/{profiles}/{label}/{path}', target: '/orders/dev/main/none', status: 404 },
    { path: '/api/v1/environments/{application}/{profiles}', target: '/api/v1/environments/orders/dev?origins=true' },
    {
      path: '/api/v1/environments/{application}/{profiles}',
      target: '/api/v1/environments/orders/dev',
      failure: invalid,
      status: 500,
    },
    {
      path: '/api/v1/environments/{application}/{profiles}',
      target: '/api/v1/environments/orders/dev',
      headers: [`Cairn-Min-Version: ${VERSION}`],
      failure: new VersionUnavailableError('not here'),
      status: 503,
    },
    {
      path: '/api/v1/explain/{application}/{profiles}/{key}',
      target: '/api/v1/explain/orders/dev/company.name',
    },
    { path: '/api/v1/explain/{application}/{profiles}/{key}', target: '/api/v1/explain/orders/dev/port' },
    { path: '/api/v1/explain/{application}/{profiles}/{key}', target: '/api/v1/explain/orders/dev/none' },
    { path: '/api/v1/explain/{application}/{profiles}/{key}', target: '/api/v1/explain/orders/dev/no', status: 404 },
    { path: '/api/v1/history/{application}/{profiles}', target: '/api/v1/history/orders/dev?limit=1' },
    { path: '/api/v1/history/{application}/{profiles}', target: '/api/v1/history/orders/dev?limit=0', status: 400 },
    { path: '/api/v1/diff/{application}/{profiles}', target: '/api/v1/diff/orders/dev?from=main' },
    { path: '/api/v1/diff/{application}/{profiles}', target: '/api/v1/diff/orders/dev?from=nope', status: 404 },
    { path: '/api/v1/diff/{application}/{profiles}', target: '/api/v1/diff/orders/dev', status: 400 },
    { path: '/api/v1/applications', target: '/api/v1/applications?label=main' },
    { path: '/api/v1/applications', target: '/api/v1/applications?label=a,b', status: 400 },
    { path: '/api/v1/environments/{application}/{profiles}', target: '/api/v1/environments/orders/dev', stale: true },
    { path: '/api/v1/rejections', target: '/api/v1/rejections' },
    { path: '/api/v1/rejections', target: '/api/v1/rejections?label=main', stale: true },
    { path: '/api/v1/rejections', target: '/api/v1/rejections?label=a,b', status: 400 },
    { path: '/api/v1/clients', target: '/api/v1/clients?application=orders&limit=5' },
    { path: '/api/v1/clients', target: '/api/v1/clients?limit=0', status: 400 },
    { path: '/api/v1/changes', target: '/api/v1/changes', status: 426 },
    { path: '/schemas/{application}.json', target: '/schemas/orders.json', stale: true },
    { path: '/schemas/{application}.json', target: '/schemas/orders.json', status: 404 },
    {
      path: '/api/v1/environments/{application}/{profiles}',
      target: '/api/v1/environments/orders/dev',
      failure: violation,
      status: 500,
    },
    { path: '/api/v1/refresh', target: '/api/v1/refresh', method: 'POST', status: 202 },
    { path: '/api/v1/refresh', target: '/api/v1/refresh?wait=true', method: 'POST' },
    {
      path: '/api/v1/refresh',
      target: '/api/v1/refresh?wait=true',
      method: 'POST',
      failure: new RefreshTimeoutError('not served within 30000 ms'),
      status: 504,
    },
    { path: '/monitor', target: '/monitor', method: 'POST', headers: [TOKEN, JSON_TYPE], body: '{"path":"a.yml"}' },
    { path: '/monitor', target: '/monitor', method: 'POST', headers: [TOKEN, JSON_TYPE], body: '[]', status: 400 },
    { path: '/monitor', target: '/monitor', method: 'POST', headers: [JSON_TYPE], body: '{}', status: 401 },
    { path: '/monitor', target: '/monitor', method: 'POST', headers: [TOKEN], body: '{}', status: 415 },
    { path: '/encrypt/status', target: '/encrypt/status' },
    { path: '/key', target: '/key' },
    { path: '/key/{application}/{profiles}', target: '/key/orders/dev', failure: invalid, status: 404 },
    { path: '/encrypt', target: '/encrypt', method: 'POST', status: 400 },
    { path: '/encrypt/{application}/{profiles}', target: '/encrypt/orders/dev', method: 'POST', status: 400 },
    { path: '/decrypt', target: '/decrypt?file=a.yml', method: 'POST', status: 400 },
    { path: '/api/v1/openapi.json', target: '/api/v1/openapi.json' },
    { path: '/api/v1/asyncapi.json', target: '/api/v1/asyncapi.json' },
    { path: '/actuator/health', target: '/actuator/health' },
    { path: '/readyz', target: '/readyz' },
    { path: '/livez', target: '/livez' },
  ]) {
    it(`describes ${method} ${target} ${headers?.join() ?? ''} → ${status}`, async () => {
      const world = new FakeWorld(SOURCES);
      world.files = { 'nginx.conf': Buffer.from('x') };
      world.failure = failure;
      if (stale) rejectIn(world);
      world.vault = { ...{ state: 'up', address: 'https://vault', paths: 1, lastAnsweredAt: 1 }, lastError: null };
      await using http = await serveWorld(world);
      const answer = await ask(http.port, target, {
        method,
        headers: headers ?? [],
        ...(sent !== undefined && { body: sent }),
      });
      expect(answer.status).to.equal(status);
      const contentType = header(answer, 'content-type');
      const validate = validatorFor(path, method.toLowerCase(), status, contentType);
      const body = answer.body.toString();
      if (validate === undefined) return;
      validate(/json$/.test(contentType ?? '') ? JSON.parse(body) : body);
      expect(validate.errors ?? []).to.eql([]);
    });
  }
});
