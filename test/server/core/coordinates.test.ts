import { expect } from 'chai';
import { decodeSegment, parseCoordinates } from '../../../server/core/coordinates.js';

const parse = (application: string, profiles = 'dev', label?: string) =>
  parseCoordinates({ application, profiles, label });

/** What attackers sent to servers of this kind; refused wherever it stands. */
const HOSTILE = [
  ...['..', '../etc', 'a/..', '..%2f..%2fetc', '%2e%2e', '%2E%2E%2Fpasswd', '..%5c..', '%5c', 'a%5cb', '..;'],
  ...['..%252f..', '%252e%252e', 'a%2525', '%25%32%66', 'x%2523', '%2500'],
  ...['a%23b', '%23', 'a#b', '(_)etc', '(_)(_)etc', '%28_%29etc', '(_)..(_)'],
  ...['a%00', '%00', 'a%0a', 'a%0d%0aX: y', '%7f', '%1b[31m', 'a%09b', '%c2%85', '%e2%80%a8'],
  ...['%', '%2', '%zz', '%c0%ae%c0%ae', '%ff', '%ed%a0%80'],
];

describe('parseCoordinates', () => {
  for (const { application, profiles, rule } of [
    { application: '_x', profiles: 'prod', rule: /^application: .*starts with a letter or digit/ },
    { application: 'a/-b', profiles: 'prod', rule: /^application: .*in each part between slashes/ },
    { application: 'x', profiles: '.prod', rule: /^profile: .*starts with a letter or digit/ },
    { application: 'x', profiles: 'prod_', rule: /^profile: .*ends with a letter or digit/ },
  ]) {
    it(`names the rule that ${application}/${profiles} breaks`, () => {
      expect(() => parse(application, profiles)).to.throw(rule);
    });
  }

  for (const { application, applications, echoed } of [
    { application: 'orders', applications: ['orders'] },
    { application: 'my-app.v2_x', applications: ['my-app.v2_x'] },
    { application: '1st', applications: ['1st'] },
    { application: 'a,b,a', applications: ['a', 'b'], echoed: 'a,b,a' },
    { application: 'a%2Cb', applications: ['a', 'b'], echoed: 'a,b' },
    { application: 'team(_)orders', applications: ['team/orders'], echoed: 'team/orders' },
    { application: 'team%2Forders', applications: ['team/orders'], echoed: 'team/orders' },
    { application: 'caf%C3%A9', applications: ['café'], echoed: 'café' },
    { application: 'a+b', applications: ['a+b'] },
    { application: 'a@b', applications: ['a@b'] },
    { application: 'constructor', applications: ['constructor'] },
    { application: 'a'.repeat(128), applications: ['a'.repeat(128)] },
  ]) {
    it(`reads application ${application.slice(0, 20)}`, () => {
      const parsed = parse(application);
      expect(parsed.applications).to.eql(applications);
      expect(parsed.asked.application).to.equal(echoed ?? application);
    });
  }

  for (const { profiles, expected } of [
    { profiles: 'dev', expected: ['dev'] },
    { profiles: 'dev,eu,dev', expected: ['dev', 'eu'] },
    { profiles: 'dev%2Ceu', expected: ['dev', 'eu'] },
    { profiles: 'eu-west.1_a+b@c', expected: ['eu-west.1_a+b@c'] },
    { profiles: 'a', expected: ['a'] },
  ]) {
    it(`reads profiles ${profiles}`, () => expect(parse('orders', profiles).profiles).to.eql(expected));
  }

  for (const { label, labels, echoed } of [
    { label: undefined, labels: [], echoed: null },
    { label: 'main', labels: ['main'] },
    { label: 'feature(_)x', labels: ['feature/x'], echoed: 'feature/x' },
    { label: 'feature%2Fx', labels: ['feature/x'], echoed: 'feature/x' },
    { label: 'a,b', labels: ['a', 'b'] },
    { label: 'v1.0+build', labels: ['v1.0+build'] },
    // Only ever keys in a map: they find nothing.
    { label: '--output=x', labels: ['--output=x'] },
    { label: 'main^', labels: ['main^'] },
    { label: 'a:b', labels: ['a:b'] },
    { label: '__proto__', labels: ['__proto__'] },
    { label: 'x'.repeat(256), labels: ['x'.repeat(256)] },
  ]) {
    it(`reads label ${String(label).slice(0, 20)}`, () => {
      const parsed = parse('orders', 'dev', label);
      expect(parsed.labels).to.eql(labels);
      expect(parsed.asked.label).to.equal(echoed === undefined ? label : echoed);
    });
  }

  for (const text of HOSTILE) {
    it(`refuses ${JSON.stringify(text)} in every place`, () => {
      for (const hostile of [() => parse(text), () => parse('orders', text), () => parse('orders', 'dev', text)]) {
        expect(hostile).to.throw().with.property('code', 'invalid-request');
      }
      expect(() => parse('orders', `dev,${text}`))
        .to.throw()
        .with.property('code', 'invalid-request');
    });
  }

  for (const { what, ask } of [
    { what: 'an empty application', ask: () => parse('') },
    { what: 'an empty element of applications', ask: () => parse('a,,b') },
    { what: 'an application that begins with a dash', ask: () => parse('--output=x') },
    { what: 'an application that begins with a dot', ask: () => parse('.git') },
    { what: 'a folder that begins with a dot', ask: () => parse('a%2F.git') },
    { what: 'an empty folder', ask: () => parse('a%2F%2Fb') },
    { what: 'an application that ends in a slash', ask: () => parse('a(_)') },
    { what: 'a magic name', ask: () => parse('__proto__') },
    { what: 'a glob', ask: () => parse('*') },
    { what: 'a placeholder', ask: () => parse('{application}') },
    { what: 'an expression', ask: () => parse('${x}') },
    { what: 'a drive', ask: () => parse('C:') },
    { what: 'an address', ask: () => parse('file:%2F%2Fetc') },
    { what: 'half of a pair of surrogates', ask: () => parse('a\ud800') },
    { what: 'a text that turns direction', ask: () => parse('a%E2%80%AEb') },
    { what: 'an application that is too long', ask: () => parse('a'.repeat(129)) },
    { what: 'too many applications', ask: () => parse(Array.from({ length: 33 }, (_, n) => `a${n}`).join(',')) },
    { what: 'no profile', ask: () => parse('orders', '') },
    { what: 'a profile list that ends in a comma', ask: () => parse('orders', 'dev,') },
    { what: 'a profile list that begins with a comma', ask: () => parse('orders', ',dev') },
    { what: 'a profile expression', ask: () => parse('orders', '!dev') },
    { what: 'profiles joined by an operator', ask: () => parse('orders', 'dev&eu') },
    { what: 'a profile that ends in a dash', ask: () => parse('orders', 'dev-') },
    { what: 'a profile that begins with a dot', ask: () => parse('orders', '.dev') },
    { what: 'a profile with a slash', ask: () => parse('orders', 'a%2Fb') },
    { what: 'a profile with the stand-in for a slash', ask: () => parse('orders', 'a(_)b') },
    { what: 'a profile with a blank', ask: () => parse('orders', 'a%20b') },
    { what: 'too many profiles', ask: () => parse('orders', Array.from({ length: 33 }, (_, n) => `p${n}`).join(',')) },
    { what: 'an empty label', ask: () => parse('orders', 'dev', '') },
    { what: 'an empty element of labels', ask: () => parse('orders', 'dev', 'a,,b') },
    { what: 'a label that is too long', ask: () => parse('orders', 'dev', 'x'.repeat(257)) },
  ]) {
    it(`refuses ${what}`, () => expect(ask).to.throw().with.property('code', 'invalid-request'));
  }

  it('says what is wrong without repeating it', () => {
    expect(() => parse('s3cret/../x'))
      .to.throw()
      .with.property('message')
      .that.does.not.include('s3cret');
  });

  it('takes a long refusal in no time', () => {
    expect(() => parse('orders', `${'a.'.repeat(100_000)}`))
      .to.throw()
      .with.property('code', 'invalid-request');
  });
});

describe('decodeSegment', () => {
  it('decodes once', () => expect(decodeSegment('path', 'a%20b%25')).to.equal('a b%'));
  for (const raw of ['%2', '%2541', 'a%00', '%25%32%45']) {
    it(`refuses ${raw}`, () => {
      expect(() => decodeSegment('path', raw))
        .to.throw()
        .with.property('code', 'invalid-request');
    });
  }
});
