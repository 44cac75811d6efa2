import { isUtf8 } from 'node:buffer';
import { createDecipheriv } from 'node:crypto';
import { BinaryLiteral, type PlainValue } from '../../core/plain-value.js';
import { parseInteger, parseTaggedFloat } from '../yaml-number.js';

export type SopsType = 'str' | 'int' | 'float' | 'bool' | 'bytes' | 'time' | 'comment';

/** One value as SOPS writes it: `ENC[AES256_GCM,data:…,iv:…,tag:…,type:str]`. */
export interface EncryptedValue {
  readonly data: Buffer;
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly type: SopsType;
}

const START = 'ENC[AES256_GCM,';
const SHAPE =
  /^ENC\[AES256_GCM,data:([A-Za-z0-9+/]+={0,2}),iv:([A-Za-z0-9+/]+={0,2}),tag:([A-Za-z0-9+/]+={0,2}),type:(str|int|float|bool|bytes|time|comment)\]$/;
const IV_BYTES = 32;
const TAG_BYTES = 16;

export function looksEncrypted(text: string): boolean {
  return text.startsWith(START);
}

/** Undefined when it is none. Base64 counts only as an encoder writes it: else a bit could flip and nobody would see it. */
export function parseEncrypted(text: string): EncryptedValue | undefined {
  const [, data = '', iv = '', tag = '', type] = SHAPE.exec(text) ?? [];
  const value = { data: strictBase64(data), iv: strictBase64(iv), tag: strictBase64(tag) };
  const isWhole = value.data.length > 0 && value.iv.length === IV_BYTES && value.tag.length === TAG_BYTES;
  return isWhole ? { ...value, type: type as SopsType } : undefined; // the expression knows no other types
}

/**
 * @param boundTo the names that lead to the value, a colon behind each
 * @returns undefined when key, bytes or place are others
 */
export function decryptValue({ data, iv, tag }: EncryptedValue, key: Uint8Array, boundTo: string): Buffer | undefined {
  const cipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(boundTo)).setAuthTag(tag);
  const plain = cipher.update(data); // GCM holds nothing back for the end
  try {
    cipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

/** Undefined when the bytes are none of that type, which is not part of what is authenticated. */
export function typedValue(bytes: Buffer, type: SopsType): PlainValue | undefined {
  if (!isUtf8(bytes))
    return type === 'str' || type === 'bytes' ? new BinaryLiteral(bytes.toString('base64')) : undefined;
  const text = bytes.toString();
  switch (type) {
    case 'int':
      return /^-?[0-9]+$/.test(text) ? parseInteger(text) : undefined;
    case 'float':
      return parseTaggedFloat(GO_WORDS.get(text) ?? text);
    case 'bool':
      return BOOLEANS.get(text);
    default:
      return text;
  }
}

/** As SOPS writes them. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['True', true],
  ['False', false],
]);
const GO_WORDS: ReadonlyMap<string, string> = new Map([
  ['+Inf', '.inf'],
  ['-Inf', '-.inf'],
  ['NaN', '.nan'],
]);

function strictBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : Buffer.alloc(0);
}
