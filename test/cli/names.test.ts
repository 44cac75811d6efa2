import { expect } from 'chai';
import { CliError } from '../../cli/cli-error.js';
import { closest } from '../../cli/did-you-mean.js';
import { parseDuration } from '../../cli/duration.js';
import { writeJson, writeJsonLine } from '../../cli/json.js';
import { keyPattern } from '../../cli/key-pattern.js';
import { parseJson } from '../../cli/parse-json.js';

describe('closest', () => {
  const keys = ['server.port', 'server.host', 'db.pool.size', 'name'];
  for (const { name, found } of [
    { name: 'server.prot', found: ['server.port'] },
    { name: 'sever.port', found: ['server.port'] },
    { name: 'Server.Port', found: ['server.port', 'server.host'] },
    { name: 'pool.size', found: ['db.pool.size'] },
    { name: 'port', found: ['server.port'] },
    { name: 'something.else.entirely', found: [] },
  ]) {
    it(`finds ${found.join(', ') || 'nothing'} for ${name}`, () => {
      const names = closest(name, keys);
      expect(names.slice(0, found.length)).to.eql(found);
      if (found.length === 0) expect(names).to.eql([]);
    });
  }
});

describe('parseDuration', () => {
  for (const [text, ms] of [
    ['500ms', 500],
    ['30', 30_000],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['7d', 604_800_000],
  ] as const) {
    it(`reads ${text} as ${ms} ms`, () => expect(parseDuration('--timeout', text)).to.equal(ms));
  }
  for (const text of ['', '-1s', '1y', '1 s', 'soon', '12345678']) {
    it(`refuses "${text}"`, () => expect(() => parseDuration('--timeout', text)).to.throw(CliError));
  }
});

describe('keyPattern', () => {
  for (const { pattern, fits, fails } of [
    { pattern: 'db.*', fits: ['db.url'], fails: ['db', 'db.pool.size'] },
    { pattern: 'db.**', fits: ['db.url', 'db.pool.size', 'db'], fails: ['dbx.url'] },
    { pattern: '**.size', fits: ['db.pool.size', 'size'], fails: ['db.sizes'] },
    { pattern: 'hosts[*]', fits: ['hosts[0]', 'hosts[12]'], fails: ['hosts', 'hosts[0].name'] },
    { pattern: 'a?c', fits: ['abc'], fails: ['ac', 'a.c'] },
  ]) {
    it(`takes ${pattern} for ${fits.join(', ')} and not for ${fails.join(', ')}`, () => {
      expect([...fits, ...fails].filter(keyPattern(pattern))).to.eql(fits);
    });
  }
});

describe('JSON with digits', () => {
  const TEXT = '{"a":1.10,"b":[123456789012345678901234567890,-0,1E400,{}],"n1":"2","":[],"q":"\\"3\\\\"}';

  it('comes out as it went in', () => expect(writeJsonLine(parseJson(TEXT))).to.equal(TEXT));
  it('is the same when it is indented', () =>
    expect(writeJsonLine(parseJson(writeJson(parseJson(TEXT))))).to.equal(TEXT));

  for (const text of ['', '{1:2}', '{"a":1', '01', 'NaN', '{"a":n1}']) {
    it(`refuses ${text || 'nothing'} without quoting it`, () => {
      expect(() => parseJson(text)).to.throw(SyntaxError, /^no JSON$/);
    });
  }
});
