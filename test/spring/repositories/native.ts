import type { Group, Target } from '../group.js';
import { everyForm, raw } from '../targets.js';

const REPOSITORIES: Group['repositories'] = {
  'low/': [
    {
      files: {
        'application.yml': 'from: low\nlow: 1\n',
        'orders.yml': 'orders: low\n',
        'orders-dev.yml': 'orders: low dev\n',
        'multi.yml': 'a: 1\n---\na: 2\n',
        'v1/application.yml': 'from: low v1\n',
        'master/application.yml': 'from: low master\n',
        'feature/x/application.yml': 'from: low feature x\n',
        'a.txt': 'low a ${from}\n',
        'v1/a.txt': 'low v1 a\n',
        'v1/only.txt': 'only v1\n',
        'low.txt': 'low\n',
      },
    },
  ],
  'high/': [
    { files: { 'application.yml': 'from: high\n', 'v1/application.yml': 'from: high v1\n', 'a.txt': 'high a\n' } },
  ],
  'apps/orders/': [{ files: { 'application.yml': 'from: apps orders\n' } }],
};

/** Plain folders; a folder named like the label is one more. */
export const native: Group = {
  name: 'native',
  repositories: REPOSITORIES,
  settings: { backends: [{ type: 'native', locations: ['low/', 'high/', 'apps/{application}/'] }] },
  targets: [
    ...everyForm('orders'),
    ...everyForm('orders', 'dev'),
    ...['v1', 'master', 'main', 'nope', 'feature(_)x', 'v1,master'].flatMap((label): readonly Target[] => [
      `/orders/dev/${label}`,
      `/${label}/orders-dev.yml`,
      `/orders/dev/${label}/a.txt`,
      `/orders/dev/${label}/only.txt`,
    ]),
    '/multi/default',
    '/nobody/default',
    '/orders/default/low.txt?useDefaultLabel',
    '/orders/default/v1/missing.txt',
    '/orders/default/v1/orders.yml',
    raw('/orders/default/v1/a.txt'),
  ],
};
