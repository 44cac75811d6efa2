import type { Group } from '../group.js';
import { everyForm } from '../targets.js';

/** What YAML makes of JSON, and what it leaves alone. */
const SHARED = JSON.stringify({
  ...{ shared: 's', z: 1, a: true, num: 1.1, list: [1, 'x', { k: null }], empty: [], emptymap: {}, nul: null },
  ...{ nest: { b: { c: 1000 } }, 'dotted.key': 'd', str: '8080', tf: 'true', html: '<a&b>', cipher: '{cipher}00' },
  ...{ uni: 'é\u0001', 'spring.config.activate.on-profile': 'never', spring: { config: { import: 'x.yml' } } },
});

const SECRETS = {
  application: SHARED,
  orders: '{"own":"o","codes":{"200":"ok"},"k[0]":"x"}',
  'orders,prod': '{"own":"p","ref":"${shared}"}',
  'application,prod': '{"shared":"sp"}',
  'orders,dev': '{"own":"d"}',
  empty: '{}',
};

const TARGETS = [
  ...everyForm('orders'),
  ...everyForm('orders', 'prod'),
  '/orders/dev,prod',
  '/orders/prod,dev',
  '/orders,application/prod/any-label',
  '/orders,empty/default',
  '/empty/default',
  '/nosuch/x',
  '/application/prod',
];

/** As Vault itself makes engines, below a folder. */
export const vault: Group = {
  name: 'vault',
  repositories: {},
  engines: { secret2: Object.fromEntries(Object.entries(SECRETS).map(([key, json]) => [`config/${key}`, json])) },
  settings: { backends: [{ type: 'vault', engine: 'secret2', kvVersion: 2, pathToKey: 'config' }] },
  targets: TARGETS,
};

export const vaultOfVersion1: Group = {
  name: 'vault of version 1',
  repositories: {},
  engines: { old: Object.fromEntries(Object.entries(SECRETS).filter(([, json]) => json !== '{}')) }, // which it refuses
  settings: { backends: [{ type: 'vault', engine: 'old', kvVersion: 1 }] },
  targets: TARGETS,
};

/** Keys that are put together otherwise. */
export const vaultOfLabels: Group = {
  name: 'vault with labels',
  repositories: {},
  engines: {
    labelled: {
      'orders-prod-main': '{"own":"main"}',
      'orders-prod-v1': '{"own":"v1"}',
      'orders-default-main': '{"own":"default"}',
      'common-prod-main': '{"shared":"main"}',
      'common-prod-v1': '{"shared":"v1"}',
    },
  },
  settings: {
    backends: [
      {
        ...{ type: 'vault', engine: 'labelled', kvVersion: 2, enableLabel: true, defaultLabel: 'main' },
        ...{ profileSeparator: '-', defaultKey: 'common' },
      },
    ],
  },
  targets: ['/orders/prod', '/orders/prod/v1', '/orders/prod/v2', '/orders/default', '/orders/default/v1', '/x/prod'],
};

/** What 4.3 does not know. */
export const vaultOfFullPaths: Group = {
  name: 'vault with full paths',
  lines: ['5.0'],
  repositories: {},
  engines: { full: { 'a/b/orders,prod': '{"own":"p"}', 'a/b/application': '{"shared":"s"}' } },
  settings: { backends: [{ type: 'vault', engine: 'full', kvVersion: 2, pathToKey: 'a/b', fullKeyPath: true }] },
  targets: ['/orders/prod', '/orders/default', '/orders-prod.yml'],
};

export const vaultBesideGit: Group = {
  name: 'vault beside git',
  repositories: {
    config: [{ files: { 'application.yml': 'shared: git\nurl: db://${user}@${host}\n', 'orders.yml': 'host: git\n' } }],
  },
  engines: { beside: { orders: '{"user":"ada","host":"vault"}', application: '{"shared":"vault"}' } },
  settings: {
    backends: [
      { type: 'vault', engine: 'beside', kvVersion: 2 },
      { type: 'git', repository: 'config' },
    ],
  },
  targets: [...everyForm('orders'), '/nosuch/x', '/orders/default/main', '/nosuch-default.yml'],
};
