import { fromHex, textOf } from '../text-bytes.js';
import { decryptBytes, deriveKey, encryptBytes } from './aes-bytes.js';
import type { TextCipher } from './text-cipher.js';

const CBC = { strong: false };

/** `encrypt.key` that is a pass phrase: hexadecimal, a random IV and AES-256-CBC. The key is derived once, here. */
export function phraseCipher(phrase: string, salt: string): TextCipher {
  const key = deriveKey(phrase, salt);
  return {
    seal: (plain) => encryptBytes(Buffer.from(plain), key, CBC).toString('hex'),
    open: (sealed) => textOf(decryptBytes(fromHex(sealed), key, CBC)),
  };
}
