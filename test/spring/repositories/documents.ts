import type { Group } from '../group.js';
import { everyForm } from '../targets.js';

const document = (expression: string, value: string) =>
  `---\nspring:\n  config:\n    activate:\n      on-profile: ${expression}\n${value}: true\n`;

const EXPRESSIONS = [
  document('dev', 'dev'),
  document('"!dev"', 'not-dev'),
  document('dev,eu', 'dev-comma-eu'),
  document('"dev & eu"', 'dev-and-eu'),
  document('dev | eu', 'dev-or-eu'),
  document('"(dev & eu) | prod"', 'grouped'),
  document('"!(dev | eu)"', 'not-grouped'),
  document('"dev & !eu"', 'dev-not-eu'),
  document('default', 'default'),
  document('"!default"', 'not-default'),
  document('" dev "', 'padded'),
  document('DEV', 'upper'),
].join('');

/** Several documents in one file, and those that only some profiles see. */
export const documents: Group = {
  name: 'documents',
  repositories: {
    documents: [
      {
        files: {
          'expressions.yml': `always: true\n${EXPRESSIONS}`,
          'two.yml': 'a: 1\nb: 1\n---\nb: 2\nc: 2\n',
          'leading.yml': '---\na: 1\n',
          'trailing.yml': 'a: 1\n---\n',
          'emptymiddle.yml': 'a: 1\n---\n---\nb: 2\n',
          'commented.yml': '# head\n---\na: 1\n--- # note\nb: 2\n...\n---\nc: 3\n',
          'onlyinactive.yml': 'spring.config.activate.on-profile: never\na: 1\n',
          'listed.yml': `a: 1\n${document('[dev, eu]', 'list')}`,
          'gated-dev.yml': `a: 1\n${document('eu', 'eu')}`,
          'mixed.yml': document('"dev & eu | prod"', 'x'),
          'unclosed.yml': document('"(dev"', 'x'),
          'emptyexpression.yml': document('""', 'x'),
          'cloud.yml': 'a: 1\n---\nspring.config.activate.on-cloud-platform: kubernetes\na: 2\n',
          'nocloud.yml': 'a: 1\n---\nspring.config.activate.on-cloud-platform: none\na: 2\n',
          'unknowncloud.yml': 'spring.config.activate.on-cloud-platform: moon\na: 2\n',
          'legacy.yml': 'spring.profiles: dev\na: 1\n',
          'lists.yml': 'list: [a, b, c]\n---\nlist: [z]\n',
          'scalars.yml': 'a: 1\n---\njust text\n',
        },
      },
    ],
  },
  targets: [
    ...['default', 'dev', 'eu', 'dev,eu', 'prod', 'eu,prod', 'default,dev'].flatMap((profiles) =>
      everyForm('expressions', profiles),
    ),
    ...['two', 'leading', 'trailing', 'emptymiddle', 'commented', 'onlyinactive', 'lists', 'scalars'].flatMap(
      (application) => everyForm(application),
    ),
    ...everyForm('listed'),
    ...everyForm('listed', 'eu'),
    ...everyForm('gated', 'dev'),
    ...everyForm('gated', 'dev,eu'),
    ...['mixed', 'unclosed', 'emptyexpression', 'unknowncloud', 'legacy'].map((name) => `/${name}/dev`),
    ...['mixed', 'unclosed', 'emptyexpression', 'unknowncloud', 'legacy'].map((name) => `/${name}-dev.yml`),
    '/cloud/default',
    '/nocloud/default',
  ],
};
