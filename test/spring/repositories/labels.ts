import type { Group, Target } from '../group.js';
import { everyForm } from '../targets.js';

const LABELS = [
  'main',
  'master',
  'feature',
  'feature(_)x',
  'feature(_)deep(_)er',
  'v1',
  'v2',
  'release(_)1.0',
  '<v1>',
  '<v1:7>',
  '<v1:10>',
  '<main>',
  '<main:7>',
  '<v1:4>',
  'nope',
  'MAIN',
  'main%5E',
  'main~1',
  'main:orders.yml',
  '@',
  '*',
  '-h',
  '--upload-pack=x',
  'a%20b',
  '0000000000000000000000000000000000000000',
  '1234567',
  'main,v1',
  'v1,main',
  'v1,v2,main',
  'main,nope',
  'nope,neither',
  'main,',
  'feature(_)x,main',
];

/** What names a commit. */
export const labels: Group = {
  name: 'labels',
  repositories: {
    labels: [
      { files: { 'application.yml': 'shared: 1\n', 'orders.yml': 'at: one\nold: true\n', 'a.txt': 'one ${at}\n' } },
      { tag: 'v1' },
      { files: { 'orders.yml': 'at: two\n', 'a.txt': 'two ${at}\n' } },
      { tag: 'v2', annotated: true },
      { branch: 'feature/x' },
      { files: { 'orders.yml': 'at: x\n' } },
      { branch: 'feature/deep/er' },
      { files: { 'orders-dev.yml': 'at: deeper dev\n' } },
      { branch: 'release/1.0' },
      { files: { 'orders.yml': 'at: release\n' } },
      { checkout: 'main' },
      { files: { 'orders.yml': 'at: three\n', 'a.txt': 'three ${at}\n' } },
    ],
  },
  targets: [
    '/orders/default',
    ...LABELS.flatMap((label): readonly Target[] => [
      `/orders/default/${label}`,
      `/${label}/orders-default.yml`,
      `/orders/default/${label}/a.txt`,
    ]),
    ...everyForm('orders', 'dev', 'feature(_)deep(_)er'),
  ],
};

/** Only master exists: main stands for it. */
export const masterOnly: Group = {
  name: 'master-only',
  repositories: {
    'master-only': [
      { branch: 'master' },
      { files: { 'application.yml': 'shared: 1\n', 'orders.yml': 'at: master\n', 'a.txt': 'one ${at}\n' } },
    ],
  },
  targets: ['main', 'master', 'nope'].flatMap((label): readonly Target[] => [
    ...everyForm('orders', 'default', label),
    `/orders/default/${label}/a.txt`,
    '/orders/default',
    '/orders-default.yml',
    '/orders/default/a.txt?useDefaultLabel',
  ]),
};

/** Another default, no fallback, and labels that may be missing. */
export const labelSettings: Group = {
  name: 'label-settings',
  repositories: labels.repositories,
  settings: {
    backends: [{ type: 'git', repository: 'labels', defaultLabel: 'release/1.0', tryMasterBranch: false }],
    answers: { continueOnMissingLabel: true },
  },
  targets: [
    ...everyForm('orders'),
    ...['main', 'master', 'main,nope', 'nope,main', 'nope,neither', 'v1,v2', 'nope'].map(
      (label) => `/orders/default/${label}`,
    ),
    '/main,nope/orders-default.yml',
    '/nope,neither/orders-default.yml',
    '/nope,neither/orders-default.json',
    '/orders/default/a.txt?useDefaultLabel',
    '/orders/default/main,nope/a.txt',
  ],
};
