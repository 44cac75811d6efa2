import type { Group, Target } from '../group.js';

const BROKEN: Readonly<Record<string, string>> = {
  'tab.yml': 'a:\n\tb: 1\n',
  'unclosed.yml': 'a: [1, 2\n',
  'duplicate.yml': 'a: 1\nb: 2\na: 3\n',
  'duplicateflat.yml': 'a.b: 1\na: {b: 2}\n',
  'customtag.yml': 'a: !moon 1\n',
  'classtag.yml': 'a: !!java.net.URL ["http://127.0.0.1:1/"]\n',
  'alias.yml': 'a: *nothing\n',
  'indent.yml': 'a: 1\n  b: 2\n',
  'colon.yml': 'a: b: c\n',
  'quote.yml': 'a: "open\n',
  'later.yml': 'a: 1\n---\nb: [\n',
  'control.yml': 'a: \u0001\n',
  'at.yml': 'a: @x\n',
  'percent.yml': 'a: %x\n',
  'recursive.yml': 'a: &a [*a]\n',
  'badmerge.yml': 'a:\n  <<: 1\n',
  'complex.yml': '? [a, b]\n: 1\n? {c: d}\n: 2\n',
};

/** Files that do not parse, beside some that do. */
export const broken: Group = {
  name: 'broken',
  repositories: {
    broken: [
      { files: { 'application.yml': 'shared: 1\n', 'fine.yml': 'a: 1\n', 'fine-dev.yml': 'a: [\n', ...BROKEN } },
    ],
  },
  targets: [
    ...Object.keys(BROKEN).flatMap((file): readonly Target[] => {
      const name = file.replace('.yml', '');
      return [`/${name}/default`, `/${name}-default.yml`];
    }),
    '/tab/default/main',
    '/main/tab-default.json',
    '/fine/default',
    '/fine/dev',
    '/fine-dev.properties',
    '/tab/default/main/tab.yml',
    '/fine/default/main/tab.yml',
    { path: '/tab/default/main/tab.yml', headers: { accept: 'application/octet-stream' } },
    '/fine/default/<main>',
    '/tab/default/<main>',
    '/tab/default/<main:7>',
  ],
};

/** The shared file is broken: nobody is served. */
export const brokenForAll: Group = {
  name: 'broken-for-all',
  repositories: {
    'broken-for-all': [{ files: { 'application.yml': 'a: [\n', 'fine.yml': 'a: 1\n', 'a.txt': 'x\n' } }],
  },
  targets: [
    '/fine/default',
    '/fine-default.yml',
    '/fine/default/main/a.txt',
    '/fine/default/nope',
    '/fine/default/<main>',
  ],
};
