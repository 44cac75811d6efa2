import { createPublicKey, type KeyObject } from 'node:crypto';

/** The public half of an RSA key in OpenSSH's one-line form, with the comment that Spring's server puts behind it. */
export function sshPublicKey(key: KeyObject): string {
  const { e = '', n = '' } = createPublicKey(key).export({ format: 'jwk' });
  const fields = [Buffer.from('ssh-rsa'), mpint(e), mpint(n)].flatMap((field) => [length(field), field]);
  return `ssh-rsa ${Buffer.concat(fields).toString('base64')} application`;
}

/** A number whose first bit is set would be negative (RFC 4251 §5). */
function mpint(base64Url: string): Buffer {
  const bytes = Buffer.from(base64Url, 'base64url');
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
}

function length(field: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(field.length);
  return bytes;
}
