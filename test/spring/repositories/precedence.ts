import type { Group, Target } from '../group.js';
import { everyForm } from '../targets.js';

const STEMS = ['application', 'orders', 'billing'];
const PROFILES = ['', '-dev', '-eu', '-default'];
const EXTENSIONS: Readonly<Record<string, (name: string) => string>> = {
  yml: (name) => `winner: ${name}\nonly-${name}: 1\n`,
  yaml: (name) => `winner: ${name}\nonly-${name}: 1\n`,
  properties: (name) => `winner=${name}\nonly-${name}=1\n`,
};

const files = Object.fromEntries(
  STEMS.flatMap((stem) =>
    PROFILES.flatMap((profile) => {
      const name = `${stem}${profile}`;
      return ['', 'first/', 'second/'].map((folder) => {
        const of = `${folder.replace('/', '-')}${name}-yml`;
        return [`${folder}${name}.yml`, EXTENSIONS['yml']?.(of) ?? ''];
      });
    }),
  ),
);
const manyExtensions = Object.fromEntries(
  Object.entries(EXTENSIONS).flatMap(([extension, text]) =>
    ['many', 'many-dev'].map((name) => [`${name}.${extension}`, text(`${name}-${extension}`)]),
  ),
);
const PROFILE_LISTS = ['default', 'dev', 'eu', 'dev,eu', 'eu,dev', 'default,dev', 'dev,default', 'dev,dev,eu', 'none'];
const APPLICATION_LISTS = [
  'orders',
  'orders,billing',
  'billing,orders',
  'application',
  'orders,application',
  'application,orders',
  'orders,orders',
  'nobody',
];

/** Which file outranks which. */
export const precedence: Group = {
  name: 'precedence',
  repositories: {
    precedence: [
      {
        files: {
          ...files,
          ...manyExtensions,
          'many.json': '{"winner": "json"}',
          'many.xml':
            '<?xml version="1.0"?>\n<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">\n<properties><entry key="winner">many-xml</entry></properties>\n',
          'document.yml':
            'winner: plain\n---\nspring.config.activate.on-profile: dev\nwinner: in-document-dev\n---\nspring.config.activate.on-profile: eu\nwinner: in-document-eu\n',
          'sub/orders.yml': 'winner: sub\n',
        },
      },
    ],
  },
  settings: { backends: [{ type: 'git', repository: 'precedence', searchPaths: ['first', 'second'] }] },
  targets: [
    ...APPLICATION_LISTS.flatMap((application): readonly Target[] =>
      PROFILE_LISTS.map((profiles) => `/${application}/${profiles}`),
    ),
    ...everyForm('orders', 'dev,eu'),
    ...everyForm('many'),
    ...everyForm('many', 'dev'),
    ...everyForm('document', 'dev,eu'),
    ...everyForm('document', 'eu,dev'),
    ...everyForm('document', 'dev'),
  ],
};
