import { openVaultBackend } from '../../../server/backends/vault-backend.js';
import { systemClock } from '../../../server/system-clock.js';
import { itServesVersions } from '../../support/backend-contract.js';
import type { Files } from '../../support/git-repository.js';
import { type OpenBao, startsOpenBao } from '../../support/openbao.js';
import { vaultSamples } from '../../support/vault-samples.js';
import { vaultOf } from '../../support/vault-secrets.js';

describe('vault backend on a real OpenBao', function () {
  this.timeout(60_000);
  let bao: OpenBao;
  let engines = 0;

  startsOpenBao((started) => {
    bao = started;
  });

  for (const kvVersion of [1, 2] as const) {
    describe(`with version ${kvVersion} of the key-value engine`, () => {
      async function open(files: Files) {
        engines += 1;
        const mount = `engine${engines}/of-tests`;
        await bao.api('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version: `${kvVersion}` } });
        await write(files);
        const vault = await vaultOf(bao);
        const backend = openVaultBackend(
          {
            ...{ mount, kvVersion, pathToKey: 'config', defaultKey: 'application', profileSeparator: ',' },
            ...{ fullKeyPath: false, enableLabel: false, defaultLabel: 'main', limits: { fileBytes: 2 ** 20 } },
          },
          { vault: vault.secrets, clock: systemClock },
        );

        async function write(changed: Files): Promise<void> {
          for (const [key, json] of Object.entries(changed)) {
            const path = `${mount}/${kvVersion === 2 ? 'data/' : ''}config/${encodeURIComponent(key)}`;
            if (json === null) await bao.api('DELETE', path);
            else
              await bao.api(
                'POST',
                path,
                kvVersion === 2 ? { data: JSON.parse(String(json)) } : JSON.parse(String(json)),
              );
          }
        }

        async function close(): Promise<void> {
          await backend.close();
          await vault.close();
        }

        return { backend, write, [Symbol.asyncDispose]: close };
      }

      itServesVersions(open, vaultSamples);
    });
  }
});
