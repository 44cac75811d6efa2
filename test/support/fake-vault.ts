import { VaultUnavailableError } from '../../server/core/errors.js';
import type { VaultFinding, VaultPath, VaultSecrets } from '../../server/core/vault.js';
import { isVaultMap, parseVaultJson } from '../../server/core/vault-json.js';
import { vaultPathText } from '../../server/core/vault-path.js';

/** A Vault without one, with the engine `secret`: what it holds is told to it, and what is asked of it is written down. */
export interface FakeVault extends VaultSecrets {
  /** JSON text; null takes it away; `forbidden` forbids it. Nobody notices before it is looked at. */
  put(path: string, json: string | null | 'forbidden'): void;
  /** Looks at everything that was ever read, as the real one does from time to time. */
  look(): Promise<void>;
  /** Whether questions are left unanswered. */
  isSilent: boolean;
  /** Every question so far about a secret: `secret/orders`. */
  readonly questions: string[];
}

export function fakeVault(): FakeVault {
  const there = new Map<string, VaultFinding>();
  const held = new Map<string, VaultFinding>();
  const questions: string[] = [];
  const listeners = new Set<() => void>();
  let writes = 0;

  there.set('sys/internal/ui/mounts/secret', {
    data: mapOf('{"path":"secret/","type":"kv","options":{"version":"2"}}'),
    version: '0',
  });

  async function ask(path: string): Promise<VaultFinding> {
    if (!path.startsWith('sys/')) questions.push(path);
    if (vault.isSilent) throw new VaultUnavailableError('Vault does not answer: silent', { retryAfterSeconds: 3 });
    const finding = there.get(path) ?? 'absent';
    const before = held.get(path);
    held.set(path, finding);
    if (before !== undefined && before !== finding) for (const listener of listeners) listener();
    return finding;
  }

  const vault: FakeVault = {
    questions,
    isSilent: false,
    put(path, json) {
      writes += 1;
      if (json === null) there.delete(path);
      else there.set(path, json === 'forbidden' ? json : { data: mapOf(json), version: `${writes}` });
    },
    look: async () => {
      for (const path of [...held.keys()]) await ask(path);
    },
    read: async (path) => held.get(vaultPathText(path)) ?? (await ask(vaultPathText(path))),
    readAgain: (path: VaultPath) => ask(vaultPathText(path)),
    peek: (path) => held.get(vaultPathText(path)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    staleSeconds: () => (vault.isSilent ? 7 : undefined),
    status: () => ({
      state: vault.isSilent ? 'down' : 'up',
      address: 'http://127.0.0.1:8200',
      paths: held.size,
      lastAnsweredAt: held.size === 0 ? null : 1,
      lastError: vault.isSilent ? 'silent' : null,
    }),
    close: async () => {},
  };
  return vault;
}

function mapOf(json: string) {
  const parsed = parseVaultJson(json);
  if (!isVaultMap(parsed)) throw new TypeError('not a map');
  return parsed;
}
