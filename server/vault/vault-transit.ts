import { type ConfigError, InvalidCipherError, VaultRefusalError } from '../core/errors.js';
import type { TransitKey, TransitText, VaultTransit } from '../core/vault.js';
import { isVaultMap, type VaultJson, type VaultMap } from '../core/vault-json.js';
import { encodedPath } from './api-path.js';
import type { VaultAnswer } from './call-vault.js';
import { mapIn, parseAnswer, textIn } from './read-answer.js';
import { isRefusal, refused, type VaultClient } from './vault-client.js';

interface Waiting {
  readonly ciphertext: string;
  readonly resolve: (plain: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
}

/** In one request; Vault itself has no limit but that of bytes. */
const MAX_BATCH = 500;
/** After which what was refused may be granted. */
const RETRY_SECONDS = 5;
/** What Vault says of a key that is not there, or that was put away until somebody brings it back. */
const NO_KEY = /\b(?:encryption key not found|soft-deleted key)\b/;

/** Keys that never leave Vault: it is asked to encrypt and decrypt. */
export function vaultTransit(address: string, client: Pick<VaultClient, 'asked'>): VaultTransit {
  const waiting = new Map<string, Waiting[]>();

  async function flush(key: TransitKey, name: string): Promise<void> {
    const all = waiting.get(name) ?? [];
    waiting.delete(name);
    for (let at = 0; at < all.length; at += MAX_BATCH) await decryptBatch(client, key, all.slice(at, at + MAX_BATCH));
  }

  return {
    address,
    async encrypt({ mount, keyName }, plain) {
      const body = { plaintext: Buffer.from(plain).toString('base64') };
      const { answer } = await client.asked({ method: 'POST', path: transitPath(mount, 'encrypt', keyName), body });
      const ciphertext = textIn(mapIn(parseAnswer(answer.text), 'data'), 'ciphertext');
      if (answer.status !== 200 || ciphertext === undefined) throw refused(answer);
      return ciphertext;
    },
    decrypt({ mount, keyName, ciphertext }) {
      const name = transitPath(mount, 'decrypt', keyName);
      return new Promise((resolve, reject) => {
        const others = waiting.get(name);
        if (others) others.push({ ciphertext, resolve, reject });
        else {
          waiting.set(name, [{ ciphertext, resolve, reject }]);
          queueMicrotask(() => void flush({ mount, keyName }, name));
        }
      });
    },
  };
}

/** Never rejects: each that waits hears of its own. */
async function decryptBatch(
  client: Pick<VaultClient, 'asked'>,
  { mount, keyName }: Omit<TransitText, 'ciphertext'>,
  batch: readonly Waiting[],
): Promise<void> {
  try {
    const body = { batch_input: batch.map(({ ciphertext }) => ({ ciphertext })) };
    const { answer } = await client.asked({ method: 'POST', path: transitPath(mount, 'decrypt', keyName), body });
    // With some that do not open the status is 400, and the results are there all the same.
    const fields = parseAnswer(answer.text);
    const results = resultsIn(fields);
    if (!results) throw whyNot(answer, fields);
    batch.forEach(({ resolve, reject }, index) => {
      const plain = plainIn(results[index]);
      if (plain) resolve(plain);
      else
        reject(saysNoKey(errorIn(results[index])) ? notThere() : new InvalidCipherError('does not open with its key'));
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

function resultsIn(fields: VaultMap | undefined): readonly VaultJson[] | undefined {
  const results = mapIn(fields, 'data')?.get('batch_results');
  return Array.isArray(results) ? (results as readonly VaultJson[]) : undefined;
}

function whyNot(answer: VaultAnswer, fields: VaultMap | undefined): ConfigError {
  if (!fields || !isRefusal(fields)) return refused(answer);
  const errors = fields.get('errors') as readonly VaultJson[]; // or it would be no refusal
  if (answer.status === 403) return new VaultRefusalError('forbidden by Vault', RETRY_SECONDS);
  if (answer.status === 404 || (answer.status === 400 && errors.some(saysNoKey))) return notThere();
  return answer.status === 400 ? new InvalidCipherError('does not open with its key') : refused(answer);
}

function saysNoKey(error: VaultJson | undefined): boolean {
  return typeof error === 'string' && NO_KEY.test(error);
}

function notThere(): VaultRefusalError {
  return new VaultRefusalError('not in Vault', RETRY_SECONDS);
}

function errorIn(result: VaultJson | undefined): string | undefined {
  return isVaultMap(result) ? textIn(result, 'error') : undefined;
}

function plainIn(result: VaultJson | undefined): Uint8Array | undefined {
  const plain = isVaultMap(result) ? textIn(result, 'plaintext') : undefined;
  return plain === undefined || plain === '' ? undefined : Buffer.from(plain, 'base64');
}

function transitPath(mount: string, verb: 'encrypt' | 'decrypt', keyName: string): string {
  return `${encodedPath(mount)}/${verb}/${encodedPath(keyName)}`;
}
