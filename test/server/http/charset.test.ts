import { expect } from 'chai';
import { decodeText, encodeText, isCharset } from '../../../server/http/charset.js';

describe('charsets', () => {
  for (const { text, charset, bytes } of [
    { text: 'grüß 😀', charset: 'UTF-8', bytes: '6772c3bcc39f20f09f9880' },
    { text: 'grüß 😀', charset: 'iso-8859-1', bytes: '6772fcdf203f' },
    { text: 'ü\u0080€', charset: 'ISO-8859-1', bytes: 'fc803f' },
    { text: 'ж€', charset: 'windows-1251', bytes: 'e688' },
    { text: 'ü€', charset: 'iso-8859-15', bytes: 'fca4' },
    { text: 'aü', charset: 'us-ascii', bytes: '613f' },
    { text: 'aü', charset: 'utf-16', bytes: 'feff006100fc' },
    { text: 'aü', charset: 'utf-16be', bytes: '006100fc' },
    { text: 'aü', charset: 'utf-16le', bytes: '6100fc00' },
  ]) {
    it(`write ${text} in ${charset}`, () => expect(encodeText(text, charset)?.toString('hex')).to.equal(bytes));
  }

  for (const charset of ['shift_jis', 'gbk', 'nonsense', 'x y', '']) {
    it(`do not write ${charset || 'nothing'}`, () => expect(encodeText('a', charset)).to.equal(undefined));
  }

  for (const { bytes, charset, text } of [
    { bytes: '67fc80', charset: 'iso-8859-1', text: 'gü\u0080' },
    { bytes: '67e688', charset: 'windows-1251', text: 'gж€' },
    { bytes: '67fc', charset: 'us-ascii', text: 'g\ufffd' },
    { bytes: 'efbbbf61', charset: 'utf-8', text: '\ufeffa' },
    { bytes: '82a0', charset: 'shift_jis', text: 'あ' },
  ]) {
    it(`read ${charset}`, () => expect(decodeText(Buffer.from(bytes, 'hex'), charset)).to.equal(text));
  }

  it('are known by their names', () => {
    expect(['latin1', 'US-ASCII', 'utf-8', 'gbk', 'nonsense', 'utf-8;q=1'].map(isCharset)).to.eql([
      ...[true, true, true, true],
      ...[false, false],
    ]);
  });
});
