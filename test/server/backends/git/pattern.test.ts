import { expect } from 'chai';
import { matchesPattern } from '../../../../server/backends/git/pattern.js';

describe('matchesPattern', () => {
  for (const { patterns, request, matches } of [
    { patterns: ['pay*/prod*'], request: 'payments/production', matches: true },
    { patterns: ['pay*/prod*'], request: 'payments/eu,prod', matches: false },
    { patterns: ['*/staging'], request: 'orders/staging', matches: true },
    { patterns: ['*/staging'], request: 'orders/staging,cloud', matches: true },
    { patterns: ['*/staging'], request: 'orders/cloud,staging', matches: false },
    { patterns: ['billing'], request: 'billing/dev,eu', matches: true },
    { patterns: ['billing'], request: 'billing2/dev', matches: false },
    { patterns: ['billing'], request: 'billing,orders/dev', matches: true },
    { patterns: ['billing'], request: 'orders,billing/dev', matches: false },
    { patterns: ['team-*'], request: 'team-/dev', matches: true },
    { patterns: ['a/b, c'], request: 'c/d', matches: true },
    { patterns: [], request: 'a/b', matches: false },
  ]) {
    it(`${patterns.join(' or ') || 'none'} ${matches ? 'takes' : 'does not take'} ${request}`, () => {
      const [application = '', profiles = ''] = request.split('/');
      expect(matchesPattern(patterns, application, profiles)).to.equal(matches);
    });
  }
});
