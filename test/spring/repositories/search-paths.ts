import type { Group } from '../group.js';

const one = (name: string) => `winner: ${name}\n`;

/** Folders with placeholders and globs. */
export const searchPaths: Group = {
  name: 'search-paths',
  repositories: {
    'search-paths': [
      {
        files: {
          'application.yml': one('root application'),
          'orders.yml': one('root orders'),
          'orders/application.yml': one('orders application'),
          'orders/orders.yml': one('orders orders'),
          'orders/dev/orders.yml': one('orders dev orders'),
          'orders/application-dev.yml': one('orders application dev'),
          'billing/application.yml': one('billing application'),
          'dev/application.yml': one('dev application'),
          'dev/orders.yml': one('dev orders'),
          'eu/application.yml': one('eu application'),
          'eu/orders-eu.yml': one('eu orders eu'),
          'bar1/application.yml': one('bar1 application'),
          'bar2/application.yml': one('bar2 application'),
          'bar2/bar3/application.yml': one('bar3 application'),
          'main/application.yml': one('main application'),
          'deep/a/application.yml': one('deep a'),
          'deep/b/c/application.yml': one('deep b c'),
          'orders/o.txt': 'o of orders ${winner}\n',
          'dev/o.txt': 'o of dev\n',
          'bar2/bar.txt': 'bar2\n',
          'bar1/bar.txt': 'bar1\n',
        },
      },
      { branch: 'feature/x' },
      { files: { 'feature/x/application.yml': one('feature x application') } },
      { checkout: 'main' },
    ],
  },
  settings: {
    backends: [
      {
        type: 'git',
        repository: 'search-paths',
        searchPaths: ['{application}', '{profile}', '{application}/{profile}', 'bar*', '{label}', 'missing', 'deep/**'],
      },
    ],
  },
  targets: [
    ...['orders', 'billing', 'orders,billing', 'billing,orders', 'application', 'nobody'].flatMap((application) =>
      ['default', 'dev', 'eu', 'dev,eu', 'eu,dev'].map((profiles) => `/${application}/${profiles}`),
    ),
    '/orders/dev/main',
    '/orders/dev/feature(_)x',
    '/orders/default/<main>',
    '/orders-dev.yml',
    '/orders/dev/main/o.txt',
    '/orders/default/main/o.txt',
    '/billing/dev/main/o.txt',
    '/nobody/default/main/bar.txt',
    '/orders/default/o.txt?useDefaultLabel',
  ],
};

/** The same, searched for plain files from the other end. */
export const reverseSearch: Group = {
  name: 'reverse-search',
  repositories: searchPaths.repositories,
  settings: {
    ...searchPaths.settings,
    backends: searchPaths.settings?.backends ?? [],
    answers: { reverseLocationOrder: true },
  },
  targets: [
    '/orders/dev',
    '/orders/dev/main/o.txt',
    '/orders/default/main/o.txt',
    '/billing/dev/main/o.txt',
    '/nobody/default/main/bar.txt',
  ],
};
