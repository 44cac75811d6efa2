import { createHash, createPrivateKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import forge from 'node-forge';
import { InvalidSettingsError } from '../../core/errors.js';
import type { KeyStore } from './key-store.js';

/**
 * Reads a PKCS#12 store, which Node cannot list itself. As keytool has it, its keys have the password of the store; a key
 * that is asked for with another secret is not given.
 *
 * @throws InvalidSettingsError when the password is wrong or the file is no key store
 */
export function openPkcs12(bytes: Buffer, password: string): KeyStore {
  const keys = readKeys(bytes, password);
  return {
    aliases: [...keys.keys()],
    privateKey: (alias, secret) => (isSame(secret, password) ? keys.get(alias.toLowerCase()) : undefined),
  };
}

function readKeys(bytes: Buffer, password: string): ReadonlyMap<string, KeyObject> {
  const store = parse(bytes, password);
  const { pkcs8ShroudedKeyBag, keyBag } = forge.pki.oids as Record<string, string>;
  const keys = new Map<string, KeyObject>();
  for (const bagType of [pkcs8ShroudedKeyBag, keyBag]) {
    if (bagType === undefined) continue;
    for (const { key, attributes } of store.getBags({ bagType })[bagType] ?? []) {
      const alias = String((attributes as { friendlyName?: string[] } | undefined)?.friendlyName?.[0] ?? '');
      if (key) keys.set(alias.toLowerCase(), asKeyObject(key)); // absent for what is not RSA
    }
  }
  return keys;
}

function parse(bytes: Buffer, password: string): forge.pkcs12.Pkcs12Pfx {
  try {
    return forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(bytes.toString('binary')), password);
  } catch {
    throw new InvalidSettingsError('the key store is none, or does not open with its password');
  }
}

function asKeyObject(key: forge.pki.PrivateKey): KeyObject {
  const der = forge.asn1.toDer(forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key))).getBytes();
  return createPrivateKey({ key: Buffer.from(der, 'binary'), format: 'der', type: 'pkcs8' });
}

/** The digests, since comparing in constant time takes the same length. */
function isSame(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(a, b);
}
