import { expect } from 'chai';
import { ConfigError } from '../../../server/core/errors.js';
import { parseRawUrl } from '../../../server/http/raw-url.js';
import { parseSpringPath } from '../../../server/http/spring-path.js';

function parse(url: string, prefix: readonly string[] = []) {
  try {
    const route = parseSpringPath(parseRawUrl(url), prefix);
    const { application, profiles, label } = route.raw;
    const rest = route.kind === 'view' ? [route.format] : route.kind === 'resource' ? [route.path] : [];
    return [route.kind, application, profiles, label ?? null, ...rest];
  } catch (error) {
    if (error instanceof ConfigError) return error.code;
    throw error;
  }
}

describe('parseSpringPath', () => {
  for (const { url, meaning } of [
    { url: '/orders/dev', meaning: ['environment', 'orders', 'dev', null] },
    { url: '/my.svc/dev', meaning: ['environment', 'my.svc', 'dev', null] },
    { url: '/orders/dev?x=1', meaning: ['environment', 'orders', 'dev', null] },
    { url: '/orders/dev?useDefaultLabel', meaning: ['environment', 'orders', 'dev', null] },
    { url: '/a,b/dev%2Ccloud', meaning: ['environment', 'a,b', 'dev%2Ccloud', null] },
    { url: '/orders/dev/main', meaning: ['environment', 'orders', 'dev', 'main'] },
    { url: '/orders/dev/feature%2Fx', meaning: ['environment', 'orders', 'dev', 'feature%2Fx'] },
    { url: '/orders/dev/v1.yml', meaning: ['environment', 'orders', 'dev', 'v1.yml'] },
    { url: '/orders-dev.json', meaning: ['view', 'orders', 'dev', null, 'json'] },
    { url: '/my-app-dev.yml', meaning: ['view', 'my-app', 'dev', null, 'yml'] },
    { url: '/orders-dev,eu.yaml', meaning: ['view', 'orders', 'dev,eu', null, 'yaml'] },
    { url: '/main/orders-dev.properties', meaning: ['view', 'orders', 'dev', 'main', 'properties'] },
    { url: '/orders/dev/main/nginx.conf', meaning: ['resource', 'orders', 'dev', 'main', 'nginx.conf'] },
    { url: '/orders/dev/main/a/b%20c.txt', meaning: ['resource', 'orders', 'dev', 'main', 'a/b c.txt'] },
    { url: '/orders/dev/main/a(_)b', meaning: ['resource', 'orders', 'dev', 'main', 'a(_)b'] },
    { url: '/orders/dev/main/a%2Fb', meaning: ['resource', 'orders', 'dev', 'main', 'a/b'] },
    { url: '/orders/dev/nginx.conf?useDefaultLabel', meaning: ['resource', 'orders', 'dev', null, 'nginx.conf'] },
    { url: '/orders/dev/nginx.conf?useDefaultLabel=no', meaning: ['resource', 'orders', 'dev', null, 'nginx.conf'] },
    { url: '/', meaning: 'not-found' },
    { url: '/orders', meaning: 'not-found' },
    { url: '/orders.yml', meaning: 'not-found' },
    { url: '/orders/', meaning: 'not-found' },
    { url: '/orders/dev/', meaning: 'not-found' },
    { url: '/orders/dev/main/', meaning: 'file-not-found' },
    { url: '/orders/dev/main/a/', meaning: 'file-not-found' },
    { url: '/orders/dev.yml', meaning: 'not-found' },
    { url: '/orders/dev.properties', meaning: 'not-found' },
    { url: '/api/dev', meaning: 'not-found' },
    { url: '/actuator/env', meaning: 'not-found' },
    { url: '/decrypt/dev', meaning: 'not-found' },
    { url: '/d%65crypt/dev', meaning: 'not-found' },
    { url: '/API/dev', meaning: ['environment', 'API', 'dev', null] },
    { url: '/orders/dev/main/.git/config', meaning: 'file-not-found' },
    { url: '/orders/dev/main/a/.env', meaning: 'file-not-found' },
    { url: '/orders/dev/main/%2Egit/config', meaning: 'file-not-found' },
    { url: '/orders/dev/main/../secret', meaning: 'invalid-request' },
    { url: '/orders/dev/main/%2e%2e/secret', meaning: 'invalid-request' },
    { url: '/orders/dev/main/..%2Fsecret', meaning: 'invalid-request' },
    { url: '/orders/dev/main/..%252Fsecret', meaning: 'invalid-request' },
    { url: '/orders/dev/main/%252e%252e/secret', meaning: 'invalid-request' },
    { url: '/orders/dev/main/(_)etc(_)passwd', meaning: ['resource', 'orders', 'dev', 'main', '(_)etc(_)passwd'] },
    { url: '/orders/dev/main/file:/etc/passwd', meaning: 'invalid-request' },
    { url: '/orders/dev/main/a%5Cb', meaning: 'invalid-request' },
    { url: '/orders/dev/main/a%00.txt', meaning: 'invalid-request' },
    { url: '/orders/dev/main/a%0Ab', meaning: 'invalid-request' },
    { url: '/orders/dev/main/a%', meaning: 'invalid-request' },
    { url: '/orders/dev/main//a', meaning: 'invalid-request' },
    { url: '//orders/dev', meaning: 'invalid-request' },
    { url: '/orders;x=1/dev', meaning: 'invalid-request' },
    { url: '/orders\\dev/x', meaning: 'invalid-request' },
    { url: '/orders/d\u00e4v', meaning: 'invalid-request' },
    { url: 'http://localhost/orders/dev', meaning: 'invalid-request' },
    { url: '/orders/dev/a?useDefaultLabel&useDefaultLabel', meaning: 'invalid-request' },
  ]) {
    it(`reads ${url} as ${meaning}`, () => expect(parse(url)).to.eql(meaning));
  }

  it('finds its routes below a prefix, where no name of an application is reserved', () => {
    expect(parse('/config/api/dev', ['config'])).to.eql(['environment', 'api', 'dev', null]);
    expect(parse('/orders/dev', ['config'])).to.equal('not-found');
    expect(parse('/config/', ['config'])).to.equal('not-found');
  });
});
