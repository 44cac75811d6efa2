import type { Group, Target } from '../group.js';
import { everyForm } from '../targets.js';

const RULES = `host: db.example
port: 5432
url: jdbc://\${host}:\${port}/\${name}
name: \${database:orders}
chain: \${url}
nestedKey: \${h\${os}t}
os: os
nestedDefault: \${missing:\${host}}
emptyDefault: "\${missing:}"
colons: \${missing:a:b}
blanks: \${ host }
unknown: \${missing}
partly: \${missing} and \${host}
escaped: '\\\${host}'
dollar: $host $\${host} $
empty: "\${}"
spel: "#{host}"
list: [x, y]
item: \${list[0]}
whole: \${list}
bool: \${flag}
flag: yes
number: \${port}
float: \${ratio}
ratio: 1.50
nothing: \${void}
void: ~
java: \${java.version}
home: \${HOME}
path: \${PATH:none}
user: \${user.dir:none}
relaxed: \${server.max-size} \${server.maxSize:no}
server.max-size: 10
inList: ["\${host}", "a \${port}"]
cipher: '{cipher}\${host}'
defaultEscaped: '\${missing:\\\${host}}'
`;

/** How \`\${…}\` is filled in, and what is left as it is. */
export const placeholders: Group = {
  name: 'placeholders',
  repositories: {
    placeholders: [
      {
        files: {
          'rules.yml': RULES.replace(/^cipher.*\n/m, ''),
          'rules-dev.yml': 'host: dev.example\n',
          'circle.yml': 'a: ${b}\nb: ${a}\n',
          'self.yml': 'a: ${a}\n',
          'selfdefault.yml': 'a: ${a:x}\n',
          'innocent.yml': 'c: 1\n',
          'deepcircle.yml': 'a: x ${b} y\nb: ${c:d}\nc: ${a}\n',
          'a.txt': '${url} ${list[1]} ${flag} ${java.version} ${HOME} ${ratio}\n',
          'circle.txt': '${a}\n',
          'quoted.yml':
            'number: "${n}"\nbool: "${b}"\nn: 8080\nb: true\ntext: "${s}"\ns: "0123"\ndate: ${d}\nd: 2020-01-01\nblank: "${w}"\nw: " x"\nnothing: "${z}"\nz: "null"\n',
        },
      },
    ],
  },
  targets: [
    ...everyForm('rules'),
    ...everyForm('rules', 'dev'),
    ...['json', 'yml', 'properties'].map((extension): Target => `/rules-dev.${extension}?resolvePlaceholders=false`),
    ...everyForm('circle'),
    ...everyForm('self'),
    ...everyForm('selfdefault'),
    ...everyForm('deepcircle'),
    ...everyForm('quoted'),
    '/rules/default/main/a.txt',
    '/rules/dev/main/a.txt',
    '/rules/default/main/a.txt?resolvePlaceholders=false',
    '/circle/default/main/circle.txt',
    '/circle/default/main/a.txt',
    '/innocent/default/main/circle.txt',
    '/circle-default.yml?resolvePlaceholders=false',
  ],
};
