import { expect } from 'chai';
import { matchesPattern } from '../../../../server/backends/git/pattern.js';

describe('matchesPattern', () => {
  for (const { pattern, asked, matches } of [
    { pattern: 'pay*', asked: 'payments/prod', matches: true },
    { pattern: 'pay*', asked: 'orders/prod', matches: false },
    { pattern: 'pay*/prod*', asked: 'payments/prod,eu', matches: true },
    { pattern: 'pay*/prod*', asked: 'payments/eu,prod', matches: false },
    { pattern: '*/staging', asked: 'orders/staging', matches: true },
    { pattern: '*/staging', asked: 'orders/staging,cloud', matches: true },
    { pattern: '*/staging', asked: 'orders/cloud,staging', matches: false },
    { pattern: 'a, b/dev', asked: 'b/dev', matches: true },
    { pattern: 'orders', asked: 'orders2/dev', matches: false },
    { pattern: 'orders', asked: 'orders,billing/dev', matches: true },
    { pattern: 'orders', asked: 'billing,orders/dev', matches: false },
    { pattern: 'team-*', asked: 'team-/dev', matches: true },
    { pattern: '*a*b*', asked: 'xaxxb/y', matches: true },
    { pattern: `${'a*'.repeat(50)}b`, asked: `${'a'.repeat(5000)}/x`, matches: false },
  ]) {
    it(`${matches ? 'takes' : 'leaves'} ${asked.slice(0, 30)} by ${pattern.slice(0, 30)}`, () => {
      const [application = '', profile = ''] = asked.split('/');
      expect(matchesPattern([pattern], application, profile)).to.equal(matches);
    });
  }
});
