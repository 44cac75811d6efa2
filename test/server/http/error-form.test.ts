import { expect } from 'chai';
import { InvalidDocumentError, InvalidRequestError, LabelNotFoundError } from '../../../server/core/errors.js';
import { springErrorForm } from '../../../server/http/error-form.js';

const NOW = Date.UTC(2026, 10, 4, 11, 16, 7);
const V2 = 'application/vnd.spring-cloud.config-server.v2+json';
const PAGE = 'text/html;charset=UTF-8';
const unknown = new LabelNotFoundError('no such label');
const form = (accept: string | undefined, error: Error = unknown, path = '/orders/dev/nope') =>
  springErrorForm(error, path, accept, NOW);

describe('springErrorForm', () => {
  for (const { accept, contentType } of [
    { accept: undefined, contentType: 'application/json' },
    { accept: '*/*', contentType: 'application/json' },
    { accept: 'application/*', contentType: 'application/json' },
    { accept: 'application/*+json', contentType: 'application/json' },
    { accept: 'application/xml, application/json;q=0.1', contentType: 'application/json' },
    { accept: V2, contentType: V2 },
    { accept: 'application/problem+json', contentType: 'application/problem+json' },
    { accept: 'text/html', contentType: PAGE },
    { accept: 'text/html, */*', contentType: PAGE },
    { accept: 'application/json, text/html;q=0.5', contentType: PAGE },
    { accept: 'application/json;q=0.9, text/html;q=0.1, */*', contentType: 'application/json' },
    { accept: 'text/plain', contentType: undefined },
    { accept: 'application/octet-stream', contentType: undefined },
    { accept: 'application/octet-stream, application/json;q=0.5', contentType: 'application/json' },
    { accept: 'nonsense', contentType: undefined },
  ]) {
    it(`is ${contentType ?? 'nothing'} for who accepts ${accept ?? 'anything'}`, () => {
      const answer = form(accept);
      expect(answer.contentType).to.equal(contentType);
      expect(answer.body === '').to.equal(contentType === undefined);
    });
  }

  it("is Boot's page for browsers, and shows a message without its markup", () => {
    const error = new InvalidDocumentError('<b> & "c"', { place: { file: 'a.yml', line: 1, column: 2 } });
    expect(form('text/html', error).body).to.equal(
      "<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error, so you are seeing this as a fallback.</p><div id='created'>Wed Nov 04 11:16:07 UTC 2026</div><div>There was an unexpected error (type=Internal Server Error, status=500).</div><div>&#60;b&#62; &#38; &#34;c&#34; (a.yml:1:2)</div></body></html>",
    );
  });

  for (const path of [
    '/orders%5Cdev/x',
    '/orders/dev%00',
    '/a/%2F/..%2f',
    '/caf%E9/x',
    '/orders/%zz',
    '/../x',
    '/a/%2e%2e/..',
  ]) {
    it(`is the container's page for ${path}, whoever asks`, () => {
      const { contentType, body } = form('application/json', new InvalidRequestError('x'), path);
      expect([contentType, body]).to.eql(['text/html;charset=utf-8', body]);
      expect(body).to.contain('<h1>HTTP Status 400 – Bad Request</h1>').and.not.contain('message');
    });
  }

  it("is Boot's for a path that is one, and is wrong otherwise", () => {
    const { contentType } = form(undefined, new InvalidRequestError('x'), '/orders/a..b/../c');
    expect(contentType).to.equal('application/json');
  });
});
