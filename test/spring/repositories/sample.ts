import { filesOf } from '../files-of.js';
import type { Group } from '../group.js';
import { everyForm, raw } from '../targets.js';

/** The sample repository, as shipped. */
export const sample: Group = {
  name: 'sample',
  repositories: { sample: [{ files: filesOf('config-repo') }] },
  targets: [
    ...['billing', 'gateway', 'inventory', 'notifications', 'orders', 'unknown'].flatMap((application) =>
      ['default', 'prod', 'staging'].flatMap((profile) => everyForm(application, profile)),
    ),
    ...everyForm('orders', 'dev'),
    ...everyForm('orders', 'prod,dev', 'main'),
    ...everyForm('orders,billing', 'prod'),
    '/gateway/default/main/nginx.conf',
    '/gateway/prod/main/nginx.conf',
    '/gateway/staging/nginx.conf?useDefaultLabel',
    raw('/gateway/prod/main/nginx.conf'),
    '/orders/prod/main/orders.yml',
    raw('/orders/prod/main/orders-prod.yml'),
    '/orders/prod/main/README.md',
  ],
};
