import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ALLOWED_DIFFERENCES } from './allowed-differences.js';
import { compare } from './compare.js';
import type { Answer } from './send.js';

const DOCUMENTATION = readFileSync(new URL('../../../docs/spring-compatibility.md', import.meta.url), 'utf8');
const documented = (DOCUMENTATION.split(/\| rule +\|/)[1]?.split('\n\n', 1)[0] ?? '')
  .split('\n')
  .flatMap((line) => /^\| ([^|]+?) +\|/.exec(line)?.[1] ?? [])
  .filter((name) => !name.startsWith('---') && name !== 'Spring');

const answer = (body: string, more: Partial<Answer> = {}): Answer => ({
  status: 200,
  contentType: 'application/json',
  allow: undefined,
  hasLastModified: false,
  body: Buffer.from(body),
  ...more,
});

async function verdict(spring: Answer, cairn: Answer, path = '/orders/dev') {
  const settings = { backends: [] };
  const request = { method: 'GET', path, headers: {} };
  return compare({ settings, request, spring, cairn, ask: async () => spring });
}

describe('allowed differences', () => {
  it('are those that the documentation names', () => {
    expect([...new Set(ALLOWED_DIFFERENCES.map(({ name }) => name))]).to.have.members(documented);
  });

  it('are not asked when the answers are the same but for the time of an error', async () => {
    const spring = answer('{"timestamp":"2026-01-01T00:00:00.000Z","status":404}');
    const cairn = answer('{"timestamp":"2026-01-01T00:00:01.123+00:00","status":404}');
    expect(await verdict(spring, cairn)).to.eql({ equal: true, rules: [] });
  });

  const name = `file:///r/Config resource 'file [/r/a.yml' via location '' (document #1)`;
  for (const { when, spring, cairn, path, rules } of [
    {
      when: 'a document is named by its path',
      spring: answer(`[{"name":"${name}"}]`),
      cairn: answer('[{"name":"file:///r/a.yml (document #1)"}]'),
      rules: ['names of documents'],
    },
    {
      when: 'a document is named by something else',
      spring: answer(`[{"name":"${name}"}]`),
      cairn: answer('[{"name":"a.yml (document #1)"}]'),
      rules: undefined,
    },
    { when: 'a value differs', spring: answer('{"a":1}'), cairn: answer('{"a":2}'), rules: undefined },
    {
      when: 'a status differs',
      spring: answer(''),
      cairn: answer('', { status: 500 }),
      rules: undefined,
    },
    {
      when: 'a hidden file is not found',
      path: '/orders/dev/main/.git/config',
      spring: answer('[core]', { contentType: 'text/plain', hasLastModified: true }),
      cairn: answer('', { status: 404, contentType: undefined }),
      rules: ['hidden files are not served'],
    },
    {
      when: 'a file that is not hidden is not found',
      path: '/orders/dev/main/a.txt',
      spring: answer('[core]', { contentType: 'text/plain', hasLastModified: true }),
      cairn: answer('', { status: 404, contentType: undefined }),
      rules: undefined,
    },
    {
      when: 'an escaped property reads back as it was',
      path: '/orders-dev.properties',
      spring: answer('a: 1\n2', { contentType: 'text/plain' }),
      cairn: answer('a: 1\\n2', { contentType: 'text/plain' }),
      rules: ['.properties views read back'],
    },
    {
      when: 'the address of a Java object is what the object holds',
      path: '/orders-dev.properties',
      spring: answer('a: [B@339c7d77\nb: x', { contentType: 'text/plain' }),
      cairn: answer('a: aGVsbG8=\nb: x', { contentType: 'text/plain' }),
      rules: ['.properties views read back'],
    },
    {
      when: 'another value than that differs, too',
      path: '/orders-dev.properties',
      spring: answer('a: [B@339c7d77\nb: x', { contentType: 'text/plain' }),
      cairn: answer('a: aGVsbG8=\nb: y', { contentType: 'text/plain' }),
      rules: undefined,
    },
  ]) {
    it(`${rules ? 'allow' : 'do not allow'} when ${when}`, async () => {
      const { equal, rules: found } = await verdict(spring, cairn, path);
      expect(equal).to.equal(rules !== undefined);
      if (rules) expect(found).to.eql(rules);
    });
  }
});
