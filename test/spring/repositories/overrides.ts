import type { Group } from '../group.js';
import { everyForm } from '../targets.js';

/** Properties set at the server. */
export const overrides: Group = {
  name: 'overrides',
  repositories: {
    overrides: [
      {
        files: {
          'application.yml': 'name: from file\nlist: [a, b]\nseen: ${forced} ${lazy}\n',
          'application-dev.yml': 'name: from dev\n',
          'a.txt': '${name} ${forced} ${lazy}\n',
        },
      },
    ],
  },
  settings: {
    backends: [{ type: 'git', repository: 'overrides' }],
    overrides: { name: 'overridden', forced: '42', lazy: '\\${user.home}' },
  },
  targets: [
    ...everyForm('orders'),
    ...everyForm('orders', 'dev', 'main'),
    '/orders/default/nope',
    '/orders/default/main/a.txt',
  ],
};

/** Overrides make every answer non-empty. */
export const nothingAccepted: Group = {
  name: 'nothing-accepted',
  repositories: { 'nothing-accepted': [{ files: { 'orders.yml': 'a: 1\n', 'a.txt': 'a\n', 'empty.yml': '' } }] },
  settings: { backends: [{ type: 'git', repository: 'nothing-accepted' }], answers: { acceptEmpty: false } },
  targets: [
    ...everyForm('orders'),
    ...everyForm('nobody'),
    ...everyForm('empty'),
    '/nobody/default/nope',
    '/nobody/default/main/a.txt',
    '/nobody/default/main/b.txt',
  ],
};

/** Documents are not unwrapped. */
export const documentsKept: Group = {
  name: 'documents-kept',
  repositories: {
    'documents-kept': [{ files: { 'scalar.yml': 'text\n', 'list.yml': '- a\n', 'map.yml': 'document: {a: 1}\n' } }],
  },
  settings: { backends: [{ type: 'git', repository: 'documents-kept' }], answers: { stripDocument: false } },
  targets: ['scalar', 'list', 'map'].flatMap((application) => everyForm(application)),
};

/** Everything below a prefix. */
export const prefixed: Group = {
  name: 'prefixed',
  repositories: { prefixed: [{ files: { 'orders.yml': 'a: 1\n', 'a.txt': 'a ${a}\n' } }] },
  settings: { backends: [{ type: 'git', repository: 'prefixed' }], prefix: '/config' },
  targets: [
    '/config/orders/default',
    '/config/orders/default/main',
    '/config/orders-default.yml',
    '/config/main/orders-default.json',
    '/config/orders/default/main/a.txt',
    '/config/orders/default/a.txt?useDefaultLabel',
    '/config/orders/default/nope',
    '/orders/default',
    '/orders-default.yml',
    '/orders/default/main/a.txt',
    '/config',
    '/config/orders',
  ],
};
