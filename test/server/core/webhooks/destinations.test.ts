import { expect } from 'chai';
import { destinations } from '../../../../server/core/webhooks/destinations.js';
import { GIT_HOSTS } from '../../../support/webhook-deliveries.js';

const of = (headers: Readonly<Record<string, string>>, payload: object) =>
  destinations((name) => headers[name], { ...payload });

const PUSH = { commits: [{ added: ['orders.yml'] }] };
const EVERYTHING = ['*'];
const ORDERS = ['orders'];

describe('destinations', () => {
  for (const { name, destinations: expected, deliver } of GIT_HOSTS) {
    it(`of a push at ${name}`, () => {
      const { headers, body } = deliver({ secret: 'whsec_', id: 'f6266f16', nowMs: 0 });
      expect(of(headers, JSON.parse(body))).to.eql(expected);
    });
  }

  for (const { path, expected } of [
    { path: 'orders.yml', expected: ['orders'] },
    { path: 'conf/orders-eu-dev.yml', expected: ['orders-eu-dev', 'orders-eu', 'orders'] },
    { path: 'conf\\orders-dev.yml', expected: ['orders-dev', 'orders'] },
    { path: 'application.yml', expected: ['*'] },
    { path: 'application-dev.yml', expected: ['application-dev', '*'] },
    { path: 'applications.yml', expected: ['applications'] },
    { path: 'README.md', expected: ['README'] },
    { path: 'nginx.conf.j2', expected: ['nginx.conf'] },
    { path: 'orders', expected: ['orders'] },
    { path: 'orders*', expected: ['orders*'] },
    { path: '*', expected: ['*'] },
    { path: '.gitignore', expected: [''] },
    { path: ['a-b.yml', 'a.yml', 'c.yml'], expected: ['a-b', 'a', 'c'] },
    { path: [], expected: [] },
    { path: [1, null, 'a.yml'], expected: ['a'] },
    { path: 7, expected: [] },
  ]) {
    it(`of the path ${JSON.stringify(path)}`, () => expect(of({}, { path })).to.eql(expected));
  }

  it('takes twenty of a path with many hyphens, and ten thousand of many paths', () => {
    expect(of({}, { path: 'a-'.repeat(1000) })).to.have.length(20);
    const many = Array.from({ length: 10_001 }, (_, index) => `a${index}.yml`);
    expect(of({}, { path: many })).to.have.length(10_000);
  });

  for (const { what, headers, payload, expected } of [
    { what: 'another event of GitHub', headers: { 'x-github-event': 'ping' }, payload: { zen: 'Mind.' }, expected: [] },
    { what: 'a push of GitHub before path', headers: { 'x-github-event': 'push' }, payload: { ...PUSH, path: 'a' } },
    {
      what: 'path before a push of GitLab',
      headers: { 'x-gitlab-event': 'Push Hook' },
      payload: { ...PUSH, path: 'a.yml' },
      expected: ['a'],
    },
    { what: 'a tag at GitLab', headers: { 'x-gitlab-event': 'Tag Push Hook' }, payload: PUSH, expected: [] },
    {
      what: 'a push of GitHub that names nothing, with path',
      headers: { 'x-github-event': 'push' },
      payload: { commits: [], path: 'a.yml' },
      expected: ['a'],
    },
    { what: 'an empty push of Gitea', headers: { 'x-gitea-event': 'push' }, payload: { commits: [] }, expected: ['*'] },
    {
      what: 'a file in several commits, once',
      headers: { 'x-gogs-event': 'push' },
      payload: { commits: [{ added: ['orders.yml'] }, { modified: ['orders.yml'], removed: ['a.yml'] }] },
      expected: ['orders', 'a'],
    },
    {
      what: 'commits that are none',
      headers: { 'x-gogs-event': 'push' },
      payload: { commits: [1, { added: 'a' }] },
      expected: [],
    },
    {
      what: 'a merge at Bitbucket Server',
      headers: { 'x-event-key': 'pr:merged', 'x-request-id': '1' },
      payload: {},
      expected: EVERYTHING,
    },
    {
      what: 'a merge at Bitbucket Cloud',
      headers: { 'x-event-key': 'pullrequest:fulfilled', 'x-hook-uuid': '1' },
      payload: { push: { changes: [] } },
      expected: EVERYTHING,
    },
    {
      what: 'a push of Bitbucket Cloud without its hook',
      headers: { 'x-event-key': 'repo:push' },
      payload: { push: { changes: [] } },
      expected: [],
    },
    { what: 'something nobody knows', headers: {}, payload: PUSH, expected: [] },
  ] as { what: string; headers: Record<string, string>; payload: object; expected?: readonly string[] }[]) {
    it(`of ${what}`, () => expect(of(headers, payload)).to.eql(expected ?? ORDERS));
  }
});
