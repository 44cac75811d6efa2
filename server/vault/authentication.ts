import type { Secret } from '../core/secret.js';
import { readRegularFile } from '../files/regular-file.js';
import { encodedPath } from './api-path.js';
import type { VaultCall } from './call-vault.js';

/** How the server proves to Vault who it is. What stands in a file is read anew at each login. */
export type VaultAuthentication =
  | { readonly method: 'token'; readonly token: SecretText }
  | { readonly method: 'appRole'; readonly mount: string; readonly roleId: string; readonly secretId: SecretText }
  /** A service account's token, or one of an identity provider. */
  | {
      readonly method: 'kubernetes' | 'jwt';
      readonly mount: string;
      readonly role: string;
      readonly token: SecretText;
    };

export type SecretText = Secret | { readonly file: string };

/** A login that cannot even be tried. The message quotes nothing of what is secret. */
export class LoginMaterialError extends Error {
  override readonly name = 'LoginMaterialError';
}

/** @throws LoginMaterialError when a file cannot be read or is blank */
export async function textOf(secret: SecretText): Promise<string> {
  if (!('file' in secret)) return secret.reveal();
  const content = await readRegularFile(secret.file).catch(({ message }: Error) => {
    throw new LoginMaterialError(`${secret.file}: ${message}`);
  });
  const text = content.toString('utf8').trim();
  if (text === '') throw new LoginMaterialError(`${secret.file} is empty`);
  return text;
}

/** The call that gives a token for everything but a token itself. @throws LoginMaterialError */
export async function loginCall(how: Exclude<VaultAuthentication, { method: 'token' }>): Promise<VaultCall> {
  const path = `auth/${encodedPath(how.mount)}/login`;
  const body =
    how.method === 'appRole'
      ? { role_id: how.roleId, secret_id: await textOf(how.secretId) }
      : { role: how.role, jwt: await textOf(how.token) };
  return { method: 'POST', path, body };
}
