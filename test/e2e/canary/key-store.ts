import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

/** A PKCS#12 key store with one RSA key, as `keytool` would make it. */
export function keyStore(alias: string, password: string): Buffer {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = forge.pki.privateKeyFromPem(privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = '01';
  certificate.sign(key);
  const options = { friendlyName: alias, algorithm: 'aes256' } as const;
  const store = forge.pkcs12.toPkcs12Asn1(key, [certificate], password, options);
  return Buffer.from(forge.asn1.toDer(store).getBytes(), 'latin1');
}
