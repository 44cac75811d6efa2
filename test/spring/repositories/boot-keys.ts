import type { Group, Target } from '../group.js';

const one = (name: string) => `from: ${name}\n`;

/** Keys that the loader itself obeys. */
export const bootKeys: Group = {
  name: 'boot-keys',
  repositories: {
    'boot-keys': [
      {
        files: {
          'include.yml': 'spring.profiles.include: [extra, more]\nfrom: include\n',
          'include-extra.yml': one('include extra'),
          'include-more.yml': one('include more'),
          'include-dev.yml': one('include dev'),
          'application-extra.yml': one('application extra'),
          'includetext.yml': 'spring.profiles.include: extra\nfrom: includetext\n',
          'grouped.yml': 'spring.profiles.group.dev: [a, b]\nfrom: grouped\n',
          'grouped-a.yml': one('grouped a'),
          'grouped-b.yml': one('grouped b'),
          'grouped-dev.yml': one('grouped dev'),
          'groupedtext.yml': 'spring.profiles.group.dev: a,b\n',
          'groupedtext-a.yml': one('groupedtext a'),
          'active.yml': 'spring.profiles.active: extra\nfrom: active\n',
          'activeprofile-dev.yml': 'spring.profiles.active: extra\nfrom: activeprofile\n',
          'includeprofile-dev.yml': 'spring.profiles.include: extra\nfrom: includeprofile\n',
          'imports.yml': 'spring.config.import: imported.yml\nfrom: imports\nown: 1\n',
          'imported.yml': 'from: imported\nimported: 1\n',
          'imported-dev.yml': 'from: imported dev\n',
          'importlist.yml': 'spring.config.import: [imported.yml, sub/more.yml]\nfrom: importlist\n',
          'sub/more.yml': 'spring.config.import: deeper.yml\nfrom: more\n',
          'sub/deeper.yml': 'from: deeper\n',
          'importprefix.yml': 'spring.config.import: "file:./imported.yml"\nfrom: importprefix\n',
          'importoptional.yml': 'spring.config.import: "optional:missing.yml"\nfrom: importoptional\n',
          'importmissing.yml': 'spring.config.import: missing.yml\nfrom: importmissing\n',
          'importproperties.yml': 'spring.config.import: imported.properties\nfrom: importproperties\n',
          'imported.properties': 'from=imported properties\n',
          'importabsolute.yml': 'spring.config.import: "optional:file:/etc/hostname.yml"\nfrom: importabsolute\n',
          'importunknown.yml': 'spring.config.import: "moon:x"\nfrom: importunknown\n',
          'importfolder.yml': 'spring.config.import: sub/\nfrom: importfolder\n',
          'sub/application.yml': 'from: sub application\n',
          'sub/importfolder.yml': 'from: sub importfolder\n',
          'importdocuments.yml':
            'from: first\n---\nspring.config.import: imported.yml\nfrom: second\n---\nfrom: third\n',
          'importgated.yml':
            'from: first\n---\nspring.config.activate.on-profile: dev\nspring.config.import: imported.yml\n',
          'random.yml': 'value: ${random.value}\nnumber: ${random.int}\n',
        },
      },
    ],
  },
  targets: [
    'include',
    'includetext',
    'grouped',
    'groupedtext',
    'active',
    'activeprofile',
    'includeprofile',
    'imports',
    'importlist',
    'importprefix',
    'importoptional',
    'importmissing',
    'importproperties',
    'importabsolute',
    'importunknown',
    'importfolder',
    'importdocuments',
    'importgated',
    'random',
  ]
    .flatMap((application): readonly Target[] =>
      ['default', 'dev', 'default,dev', 'dev,eu'].map((profiles) => `/${application}/${profiles}`),
    )
    .concat(['/include-dev.yml', '/imports-dev.yml', '/grouped-dev.json', '/random-default.yml']),
};
