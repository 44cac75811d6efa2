import type { Group, Target } from '../group.js';
import { everyForm } from '../targets.js';

const encoded = encodeURIComponent;

/** Names and values beyond ASCII. */
export const unicode: Group = {
  name: 'unicode',
  repositories: {
    unicode: [
      {
        files: {
          'application.yml':
            'gr\u00fc\u00df: h\u00e9llo\nemoji: "\u{1F600}"\nnested: {schl\u00fcssel: {\u540d: \u503c}}\n',
          'caf\u00e9.yml': 'name: caf\u00e9\n',
          'caf\u00e9-d\u00e9v.yml': 'name: caf\u00e9 d\u00e9v\n',
          '\u670d\u52a1.yml': 'name: \u670d\u52a1\n',
          'caf\u00e9.txt': 'file ${name} ${gr\u00fc\u00df}\n',
          'line.yml':
            'separator: "a\\u2028b"\nzero: "a\\u200bb"\nrtl: "\u05e9\u05dc\u05d5\u05dd"\ncombining: "e\\u0301"\nastral: "\\U0001F1E9\\U0001F1EA"\nescape: "\\e[0m"\nprivate: "\\ue000"\n',
        },
      },
      { branch: '\u00fcber' },
      { files: { 'caf\u00e9.yml': 'name: \u00fcber\n' } },
      { checkout: 'main' },
    ],
  },
  targets: [
    ...everyForm(encoded('caf\u00e9')),
    ...everyForm(encoded('\u670d\u52a1')),
    ...everyForm('line'),
    `/${encoded('caf\u00e9')}/dev`,
    `/${encoded('caf\u00e9')}/${encoded('d\u00e9v')}`,
    `/${encoded('caf\u00e9')}/default/${encoded('\u00fcber')}`,
    `/${encoded('\u00fcber')}/${encoded('caf\u00e9')}-default.yml`,
    `/${encoded('caf\u00e9')}/default/main/${encoded('caf\u00e9.txt')}`,
    {
      path: `/${encoded('caf\u00e9')}/default/main/${encoded('caf\u00e9.txt')}`,
      headers: { accept: 'application/octet-stream' },
    },
    '/caf%C3%A9/default/nope',
    '/caf%E9/default',
    '/caf%C3/default',
  ] satisfies readonly Target[],
};
