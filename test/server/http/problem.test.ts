import { expect } from 'chai';
import {
  InvalidDocumentError,
  LabelNotFoundError,
  LimitExceededError,
  RemoteUnavailableError,
  VersionUnavailableError,
} from '../../../server/core/errors.js';
import { headersOf, toProblem } from '../../../server/http/problem.js';
import { methodNotAllowed } from '../../../server/http/refusal.js';
import { toSpringError } from '../../../server/http/spring-error.js';
import { FakeWorld, serveWorld, silentLogger } from '../../support/fake-http.js';
import { ask, header } from '../../support/raw-http.js';

const place = { file: 'orders.yml', line: 3, column: 7, version: 'abcdef0' };
const NOW = Date.parse('2026-11-22T11:39:42.015Z');

describe('toProblem', () => {
  for (const { error, problem } of [
    {
      error: new LabelNotFoundError('none'),
      problem: { type: '/problems/label-not-found', title: 'Label not found', status: 404, detail: 'none' },
    },
    {
      error: new InvalidDocumentError('duplicate key', { place }),
      problem: {
        ...{ type: '/problems/invalid-document', title: 'Invalid document', status: 500, detail: 'duplicate key' },
        ...place,
      },
    },
    {
      error: methodNotAllowed(['GET']),
      problem: { type: 'about:blank', title: 'Method Not Allowed', status: 405, detail: 'expected: GET' },
    },
    {
      error: new TypeError('password=hunter2'),
      problem: { type: 'about:blank', title: 'Internal Server Error', status: 500 },
    },
  ]) {
    it(`makes ${problem.type} of ${error.name}`, () => expect(toProblem(error)).to.eql(problem));
  }

  for (const { error, headers } of [
    { error: new RemoteUnavailableError('x', { retryAfterSeconds: 7 }), headers: { 'Retry-After': '7' } },
    { error: new VersionUnavailableError('x'), headers: { 'Retry-After': '1' } },
    { error: new LabelNotFoundError('x'), headers: {} },
    { error: methodNotAllowed(['GET', 'HEAD']), headers: { Allow: 'GET, HEAD' } },
    { error: new TypeError('x'), headers: {} },
  ]) {
    it(`adds ${JSON.stringify(headers)} for ${error.name}`, () => expect(headersOf(error)).to.eql(headers));
  }
});

describe('toSpringError', () => {
  it('has the shape of Boot', () => {
    const error = toSpringError(new LabelNotFoundError('secret'), '/orders/dev/a%20b', NOW);
    expect(JSON.stringify(error)).to.equal(
      '{"timestamp":"2026-11-22T11:39:42.015+00:00","status":404,"error":"Not Found","path":"/orders/dev/a%20b"}',
    );
  });

  it('says what was too much when no single file is at fault', () => {
    const error = new LimitExceededError('too many files in one version: limits.files');
    expect(toSpringError(error, '/orders/dev', NOW)).to.have.property('message', error.message);
  });

  it('says where a file is at fault', () => {
    const { status, message } = toSpringError(new InvalidDocumentError('duplicate key', { place }), '/orders/dev', NOW);
    expect({ status, message }).to.eql({ status: 500, message: 'duplicate key (orders.yml:3:7 at abcdef0)' });
  });
});

describe('an error nobody meant to happen', () => {
  for (const target of ['/orders/dev', '/api/v1/environments/orders/dev']) {
    it(`is a bare 500 on ${target}, and a stack in the log`, async () => {
      const logged: unknown[] = [];
      const logger = { ...silentLogger, error: (_message: string, fields?: object) => void logged.push(fields) };
      const world = new FakeWorld({});
      world.failure = new TypeError('password=hunter2');
      await using http = await serveWorld(world, { logger });
      const answer = await ask(http.port, target);
      expect(answer.status).to.equal(500);
      expect(header(answer, 'cache-control')).to.equal('no-store');
      expect(answer.body.toString()).not.to.contain('hunter2');
      expect(JSON.stringify(logged)).to.contain('TypeError').and.to.contain('problem.test');
    });
  }
});
