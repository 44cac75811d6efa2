import type { Group, Target } from '../group.js';
import { everyForm } from '../targets.js';

const repository = (name: string) => [
  {
    files: {
      'application.yml': `from: ${name}\n`,
      'payments.yml': `payments: ${name}\n`,
      'a.txt': `${name} \${from}\n`,
    },
  },
  { branch: `only-${name}` },
  { files: { 'application.yml': `from: ${name} branch\n` } },
  { checkout: 'main' },
];

/** The repository is chosen by application and profiles. */
export const severalRepositories: Group = {
  name: 'several-repositories',
  repositories: {
    fallback: repository('fallback'),
    payments: repository('payments'),
    staging: repository('staging'),
    billing: repository('billing'),
    exact: repository('exact'),
    team: [{ files: { 'conf/application.yml': 'from: team conf\n', 'application.yml': 'from: team root\n' } }],
  },
  settings: {
    backends: [
      {
        type: 'git',
        repository: 'fallback',
        repositories: {
          payments: { repository: 'payments', pattern: ['pay*/prod*', 'pay*/live'] },
          staging: { repository: 'staging', pattern: ['*/staging'] },
          billing: { repository: 'billing' },
          exact: { repository: 'exact', pattern: ['exact/dev'] },
          team: { repository: 'team', pattern: ['team-*'], searchPaths: ['conf'] },
        },
      },
    ],
  },
  targets: [
    ...[
      ['payments', 'prod'],
      ['payments', 'production'],
      ['payments', 'prod,eu'],
      ['payments', 'eu,prod'],
      ['payments', 'live'],
      ['payments', 'live,eu'],
      ['payments', 'dev'],
      ['paypal', 'prod'],
      ['orders', 'staging'],
      ['orders', 'staging,cloud'],
      ['orders', 'cloud,staging'],
      ['orders', 'staging2'],
      ['payments', 'staging'],
      ['billing', 'default'],
      ['billing', 'dev,eu'],
      ['billing2', 'dev'],
      ['exact', 'dev,eu'],
      ['exact', 'dev'],
      ['exact', 'eu,dev'],
      ['team-a', 'dev'],
      ['team-', 'default'],
      ['team', 'default'],
      ['orders,billing', 'default'],
      ['billing,orders', 'default'],
      ['nobody', 'nothing'],
    ].flatMap(([application, profiles]): readonly Target[] => [
      `/${application}/${profiles}`,
      `/${application}/${profiles}/main/a.txt`,
    ]),
    '/billing/default/only-billing',
    '/billing/default/only-fallback',
    '/billing/default/nope',
    '/orders/default/only-billing',
    '/only-billing/billing-default.yml',
    '/only-fallback/billing-default.yml',
    ...everyForm('payments', 'prod'),
  ],
};

/** One repository for each application, named in the uri. */
export const uriPlaceholders: Group = {
  name: 'uri-placeholders',
  repositories: {
    orders: repository('orders'),
    billing: repository('billing'),
    application: repository('application'),
    'team/shop': repository('shop'),
  },
  settings: { backends: [{ type: 'git', repository: '{application}' }] },
  targets: [
    ...everyForm('orders'),
    ...everyForm('billing', 'dev', 'main'),
    '/orders/default/only-orders',
    '/billing/default/only-orders',
    '/team(_)shop/default',
    '/team(_)shop/default/main/a.txt',
    '/orders/default/main/a.txt',
    '/nobody/default',
    '/nobody-default.yml',
    '/orders,billing/default',
  ],
};
