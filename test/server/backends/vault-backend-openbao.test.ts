import { expect } from 'chai';
import { openVaultBackend } from '../../../server/backends/vault-backend.js';
import { systemClock } from '../../../server/system-clock.js';
import { itServesVersions } from '../../support/backend-contract.js';
import { ask } from '../../support/git-backend.js';
import type { Files } from '../../support/git-repository.js';
import { type OpenBao, startsOpenBao } from '../../support/openbao.js';
import { rejection } from '../../support/rejection.js';
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
            ...{
              fullKeyPath: false,
              enableLabel: false,
              defaultLabel: 'main',
              maxStaleMs: 3_600_000,
              limits: { fileBytes: 2 ** 20 },
            },
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

        /** As the server's own look does, in its time. */
        async function look(): Promise<void> {
          const engine = `kv${kvVersion}` as const;
          for (const key of ['orders', 'application']) {
            await vault.secrets.readAgain({ engine, mount, path: `config/${key}` }).catch(() => {});
          }
        }

        return { backend, write, mount, look, [Symbol.asyncDispose]: close };
      }

      itServesVersions(open, vaultSamples);

      it('takes an engine that is gone for no empty configuration', async () => {
        const files = { orders: '{"a":1}', application: '{"b":1}' };
        await using opened = await open(files);
        const { backend, mount, look } = opened;
        const [before] = await backend.layers(ask('orders/prod'));
        expect(before?.files.size).to.equal(2);
        await bao.api('DELETE', `sys/mounts/${mount}`);
        await look();
        expect((await backend.layers(ask('orders/prod')))[0]).to.equal(before);
        expect(before?.freshness.staleSeconds()).to.be.a('number');
        const error = await rejection(backend.layers(ask('billing/prod')));
        expect(error.message).to.match(/of-tests in Vault: nothing is mounted there/);
        expect(backend.status()).to.include({ ready: true });

        await bao.api('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version: `${kvVersion}` } });
        await opened.write({ orders: '{"a":2}' });
        await backend.refresh();
        const [after] = await backend.layers(ask('orders/prod'));
        expect([...(after?.files.keys() ?? [])]).to.eql([`vault:${mount}/config/orders`]);
        expect(after?.freshness.staleSeconds()).to.equal(undefined);
      });

      it('takes an engine of another version for no empty configuration', async () => {
        await using opened = await open({ orders: '{"a":1}', application: '{"b":1}' });
        const { backend, mount, look } = opened;
        const [before] = await backend.layers(ask('orders/prod'));
        await bao.api('DELETE', `sys/mounts/${mount}`);
        await bao.api('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version: `${3 - kvVersion}` } });
        await look();
        expect((await backend.layers(ask('orders/prod')))[0]).to.equal(before);
        expect(before?.freshness.staleSeconds()).to.be.a('number');
      });
    });
  }
});
