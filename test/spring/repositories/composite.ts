import type { Group, GroupSettings, Target } from '../group.js';
import { everyForm } from '../targets.js';

const repository = (name: string) => [
  {
    files: {
      'application.yml': `from: ${name}\nonly-${name}: 1\nlist: [${name}]\n`,
      'orders-dev.yml': `from: ${name} dev\n`,
      'a.txt': `${name} \${from}\n`,
      [`${name}.txt`]: `only in ${name}\n`,
    },
  },
  { branch: 'both' },
  { files: { 'application.yml': `from: ${name} both\n` } },
  { branch: `only-${name}` },
  { checkout: 'main' },
];
const REPOSITORIES = { first: repository('first'), second: repository('second') };
const TWO: GroupSettings['backends'] = [
  { type: 'git', repository: 'first' },
  { type: 'git', repository: 'second' },
];
const TARGETS: readonly Target[] = [
  ...everyForm('orders'),
  ...everyForm('orders', 'dev'),
  ...everyForm('orders', 'dev', 'both'),
  '/orders/dev/only-first',
  '/orders/dev/only-second',
  '/orders/dev/nope',
  '/only-first/orders-dev.yml',
  '/orders/dev/main,both',
  '/orders/default/main/a.txt',
  '/orders/default/main/first.txt',
  '/orders/default/main/second.txt',
  '/orders/default/main/third.txt',
  '/orders/default/only-second/second.txt',
  '/orders/default/second.txt?useDefaultLabel',
];

/** Two repositories on top of each other. */
export const compositeOfGit: Group = {
  name: 'composite-of-git',
  repositories: REPOSITORIES,
  settings: { backends: TWO },
  targets: TARGETS,
};

/** The same; a member that fails is left out. */
export const lenientComposite: Group = {
  name: 'lenient-composite',
  repositories: REPOSITORIES,
  settings: { backends: TWO, answers: { failOnCompositeError: false } },
  targets: TARGETS,
};

/** A repository over a folder. */
export const compositeWithNative: Group = {
  name: 'composite-with-native',
  repositories: {
    first: repository('first'),
    'folder/': [{ files: { 'application.yml': 'from: folder\nonly-folder: 1\n', 'folder.txt': 'in the folder\n' } }],
  },
  settings: {
    backends: [
      { type: 'git', repository: 'first' },
      { type: 'native', locations: ['folder/'] },
    ],
    overrides: { forced: 'yes' },
  },
  targets: [...TARGETS, '/orders/default/main/folder.txt'],
};
