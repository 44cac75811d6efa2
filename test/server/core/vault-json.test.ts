import { expect } from 'chai';
import { isVaultMap, parseVaultJson, vaultText, writeVaultJson } from '../../../server/core/vault-json.js';

describe('parseVaultJson', () => {
  for (const text of [
    '{"a":12345678901234567890,"b":1.10,"c":-1e400,"d":"5","e":"say \\"1\\"","1":[0,[true,null]],"__proto__":{}}',
    '"n1"',
    '[]',
    '0.000000000000000000001',
  ]) {
    it(`gives back ${text}`, () => expect(writeVaultJson(parseVaultJson(text))).to.equal(text));
  }

  it('keeps the order of keys that look like numbers', () => {
    const map = parseVaultJson('{"2":"b","1":"a"}');
    expect(isVaultMap(map) && [...map.keys()]).to.eql(['2', '1']);
  });

  for (const text of ['', '{', '01', '{"secret": nothing}', '"a" 1']) {
    it(`refuses ${JSON.stringify(text)} without quoting it`, () => {
      expect(() => parseVaultJson(text)).to.throw(SyntaxError, /^not JSON$/);
    });
  }
});

describe('vaultText', () => {
  for (const { text, plain } of [
    { text: '"a"', plain: 'a' },
    { text: '1.10', plain: '1.10' },
    { text: 'true', plain: 'true' },
    { text: 'null', plain: '' },
    { text: '{"a":["b",1]}', plain: '{"a":["b",1]}' },
  ]) {
    it(`of ${text}`, () => expect(vaultText(parseVaultJson(text))).to.equal(plain));
  }
});
