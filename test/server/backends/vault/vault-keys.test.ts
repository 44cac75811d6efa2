import { expect } from 'chai';
import { type VaultKeySettings, vaultKeys } from '../../../../server/backends/vault/vault-keys.js';
import { ask } from '../../../support/git-backend.js';
import { rejection } from '../../../support/rejection.js';

const SETTINGS: VaultKeySettings = {
  ...{ defaultKey: 'application', profileSeparator: ',', enableLabel: false, defaultLabel: 'main' },
};

interface Case {
  readonly when: string;
  readonly path: string;
  readonly settings?: Partial<VaultKeySettings>;
  readonly keys: readonly string[];
}

/** The first ten are what Spring's own SpringVaultEnvironmentRepositoryTests (5.0.2) expect. */
const CASES: readonly Case[] = [
  { when: 'no profile is asked for', path: 'myapp/default', keys: ['myapp', 'application'] },
  {
    when: 'the shared key has another name',
    ...{ path: 'myapp/default/label', settings: { defaultKey: 'mydefaultkey' }, keys: ['myapp', 'mydefaultkey'] },
  },
  { when: 'there is no shared key', path: 'myapp/default/label', settings: { defaultKey: '' }, keys: ['myapp'] },
  {
    when: 'there are several applications',
    ...{ path: 'myapp,yourapp/default/lbl', keys: ['yourapp', 'myapp', 'application'] },
  },
  {
    when: 'the application is the shared one',
    ...{ path: 'myapp/default', settings: { defaultKey: 'myapp' }, keys: ['myapp'] },
  },
  {
    when: 'a profile is asked for',
    path: 'myapp/pr1/lbl',
    keys: ['myapp,pr1', 'application,pr1', 'myapp', 'application'],
  },
  {
    when: 'several are',
    path: 'myapp/pr1,pr2/lbl',
    keys: ['myapp,pr2', 'application,pr2', 'myapp,pr1', 'application,pr1', 'myapp', 'application'],
  },
  {
    when: 'labels count and none is asked for',
    ...{ path: 'myapp/default', settings: { enableLabel: true } },
    keys: ['myapp,default,main', 'application,default,main'],
  },
  {
    when: 'labels count, with a profile',
    ...{ path: 'myapp/pr1', settings: { enableLabel: true } },
    keys: ['myapp,pr1,main', 'application,pr1,main', 'myapp,default,main', 'application,default,main'],
  },
  {
    when: 'labels count and one is asked for',
    ...{ path: 'myapp/default/my-label', settings: { enableLabel: true, defaultLabel: 'custom' } },
    keys: ['myapp,default,my-label', 'application,default,my-label'],
  },
  {
    when: 'the shared application is listed, it counts where it stands first: in front',
    ...{ path: 'orders,application/prod', keys: ['orders,prod', 'application,prod', 'orders', 'application'] },
  },
  {
    when: 'default is one of several profiles',
    path: 'orders/prod,default',
    keys: ['orders,prod', 'application,prod', 'orders', 'application'],
  },
  {
    when: 'the separator is another',
    ...{ path: 'orders/prod', settings: { profileSeparator: '/' } },
    keys: ['orders/prod', 'application/prod', 'orders', 'application'],
  },
  {
    when: 'a name holds a slash, it has no key',
    path: 'team(_)orders/prod',
    keys: ['application,prod', 'application'],
  },
  { when: 'a name is not ASCII, it has no key', path: 'bücher/default', keys: ['application'] },
  {
    when: 'a label holds a slash, nothing has a key',
    ...{ path: 'orders/prod/feature(_)x', settings: { enableLabel: true }, keys: [] },
  },
  {
    when: 'a label holds what policies are written with, nothing has a key',
    ...{ path: 'orders/prod/{{identity.entity.id}}', settings: { enableLabel: true }, keys: [] },
  },
  {
    when: 'several labels are asked for, they are one text, as with Spring',
    ...{ path: 'orders/default/a,b', settings: { enableLabel: true, defaultKey: '' }, keys: ['orders,default,a,b'] },
  },
];

describe('vaultKeys', () => {
  for (const { when, path, settings, keys } of CASES) {
    it(`when ${when}`, () => expect(vaultKeys(ask(path), { ...SETTINGS, ...settings })).to.eql(keys));
  }

  it('refuses more keys than anybody needs', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`).join(',');
    const error = await rejection((async () => vaultKeys(ask(`${names(16)}/${names(16)}`), SETTINGS))());
    expect(error).to.have.property('code', 'invalid-request');
    expect(vaultKeys(ask(`${names(15)}/${names(15)}`), SETTINGS)).to.have.length(256);
  });
});
