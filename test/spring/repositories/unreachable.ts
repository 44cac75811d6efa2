import type { Group } from '../group.js';
import { everyForm } from '../targets.js';

/** There is no repository where the settings say. */
export const unreachableRepository: Group = {
  name: 'unreachable',
  repositories: { there: [{ files: { 'application.yml': 'a: 1\n' } }] },
  settings: { backends: [{ type: 'git', repository: 'not-there' }] },
  targets: [...everyForm('orders'), '/orders/default/main', '/orders/default/main/a.txt', '/orders', '/orders/a..b'],
};
