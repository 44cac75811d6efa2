import { expect } from 'chai';
import { globMatches } from '../../../server/core/glob.js';

const matches = (pattern: string, path: string) => globMatches(pattern.split('/'), path.split('/'));

describe('globMatches', () => {
  for (const { pattern, yes, no } of [
    { pattern: 'conf', yes: ['conf'], no: ['con', 'conf/a', 'a/conf'] },
    { pattern: 'bar*', yes: ['bar', 'bar1', 'bar-eu'], no: ['ba', 'bar/a', 'a/bar'] },
    { pattern: '*', yes: ['a', 'b.c'], no: ['a/b'] },
    { pattern: 'a?c', yes: ['abc'], no: ['ac', 'abbc', 'a/c'] },
    { pattern: '*a*b', yes: ['ab', 'xaxb', 'aab', 'abab'], no: ['aba', 'b'] },
    { pattern: '**', yes: ['a', 'a/b', 'a/b/c'], no: [] },
    { pattern: 'a/**', yes: ['a', 'a/b', 'a/b/c'], no: ['b', 'ab/c'] },
    { pattern: '**/conf', yes: ['conf', 'a/conf', 'a/b/conf'], no: ['conf/a', 'aconf'] },
    { pattern: 'a/**/z/*', yes: ['a/z/1', 'a/b/z/1', 'a/z/z/1'], no: ['a/z', 'a/b/1'] },
  ]) {
    for (const path of yes) it(`${pattern} matches ${path}`, () => expect(matches(pattern, path)).to.equal(true));
    for (const path of no)
      it(`${pattern} does not match ${path}`, () => expect(matches(pattern, path)).to.equal(false));
  }

  it('answers at once where a backtracking match would take for ever', () => {
    const started = process.cpuUsage().user;
    expect(matches(`${'*a'.repeat(40)}b`, 'a'.repeat(400))).to.equal(false);
    expect(matches(`${'**/a/'.repeat(40)}b`, 'a/'.repeat(400))).to.equal(false);
    expect(process.cpuUsage().user - started).to.be.below(500_000);
  });
});
