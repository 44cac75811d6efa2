import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt } from 'node:crypto';
import { expect } from 'chai';
import { unpadPkcs1 } from '../../../../server/ciphers/spring/pkcs1-unpadding.js';

describe('unpadPkcs1', () => {
  const secret = Buffer.from('sixteen bytes ok');
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const hidden = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, secret);
  const padded = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, hidden);

  it('finds what was padded', () => {
    expect(unpadPkcs1(padded, 16).equals(secret)).to.equal(true);
  });

  for (const { when, index, value } of [
    { when: 'the first byte is not 0', index: 0, value: 1 },
    { when: 'the second is not 2', index: 1, value: 1 },
    { when: 'a byte of the padding is 0', index: 2, value: 0 },
    { when: 'the last byte of the padding is 0', index: padded.length - 18, value: 0 },
    { when: 'the separator is not 0', index: padded.length - 17, value: 1 },
    { when: 'the separator has its highest bit alone', index: padded.length - 17, value: 0x80 },
  ]) {
    it(`gives random bytes, and no error, when ${when}`, () => {
      const broken = Buffer.from(padded);
      broken[index] = value;
      const [first, second] = [unpadPkcs1(broken, 16), unpadPkcs1(broken, 16)];
      expect([first.length, first.equals(second), first.equals(secret)]).to.eql([16, false, false]);
    });
  }
});
