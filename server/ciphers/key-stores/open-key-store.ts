import { isJks, openJks } from './jks.js';
import type { KeyStore } from './key-store.js';

/**
 * Opens a key store of Java's, PKCS#12 or JKS: the content tells which, as it does to Java.
 *
 * @throws InvalidSettingsError
 */
export async function openKeyStore(bytes: Buffer, password: string): Promise<KeyStore> {
  if (isJks(bytes)) return openJks(bytes, password);
  const { openPkcs12 } = await import('./pkcs12.js'); // Its parser is large, and few servers need it.
  return openPkcs12(bytes, password);
}
