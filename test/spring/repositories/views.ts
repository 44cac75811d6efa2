import type { Group } from '../group.js';
import { everyForm, everyView } from '../targets.js';

const TEXTS = `colon: "a: b"
hash: "a #b"
quote: "it's"
double: 'say "hi"'
leading: " x"
trailing: "x "
newline: "one\\ntwo"
newlineEnd: "one\\ntwo\\n"
manyLines: "one\\n\\n  two\\n\\tthree"
tab: "a\\tb"
backslash: 'a\\b'
star: "*x"
amp: "&x"
bang: "!x"
pipe: "|"
gt: "> x"
percent: "%x"
at: "@x"
tick: "\`x"
bracket: "[x"
brace: "{x}"
comma: "a, b"
dash: "- x"
dashOnly: "-"
question: "? x"
questionOnly: "?"
tilde: "~"
nullWord: "null"
yesWord: "yes"
trueWord: "true"
yWord: "y"
number: "42"
float: "1.5"
octal: "010"
sexagesimal: "12:30"
date: "2020-01-01"
equals: "="
merge: "<<"
empty: ""
space: " "
control: "a\\u0007b"
nel: "a\\u0085b"
emoji: "\\U0001F600"
bom: "\\uFEFFx"
nbsp: "a\\u00a0b"
url: "http://x.example/?a=b&c=d#e"
long: "The quick brown fox jumps over the lazy dog and then runs on and on through the wood until the night comes down"
longQuoted: "The quick: brown fox jumps over the lazy dog and then runs on and on: through the wood until the night comes down"
longWord: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
longDouble: "The quick brown fox\\tjumps over the lazy dog and then runs on and on through the wood until the night comes down"
`;
const LOW = `order: {z: 1, list: [1, 2, 3], a: 2}
lists:
  shorter: [a, b, c]
  longer: [a]
  mapped: [{name: x, tags: [1, 2]}, {name: y}]
  toScalar: [a]
map: {kept: 1, changed: 1}
first: 1
`;
const HIGH = `lists:
  shorter: [z]
  longer: [p, q, r]
  mapped: [{name: w}]
map: {changed: 2, added: 3}
last: 1
first: 2
`;

/** How layers merge and how the result is written as JSON, YAML and properties. */
export const views: Group = {
  name: 'views',
  repositories: {
    views: [
      {
        files: {
          'texts.yml': TEXTS,
          'layers.yml': LOW,
          'layers-high.yml': HIGH,
          'conflict.yml': 'list: [a, b]\nother: 1\n',
          'conflict-high.yml': 'list: []\n',
          'dotted.yml': 'a: 1\n',
          'dotted-high.yml': 'a: {b: 2, c: {d: 3}}\n',
          'dotted-low.yml': 'x: {y: {z: 1}}\n',
          'dotted-flat.yml': 'x: 5\nx.y: 6\n',
          'gaps.properties': 'list[2]=c\nlist[0]=a\nother[1].name=x\n',
          'codes.yml': 'codes: {0: zero, 3: three, name: x}\n',
          'onlycodes.yml': 'codes: {1: one, 4: four}\n',
          'profiles.yml': 'spring: {profiles: {active: x}, other: 1}\nname: v\n',
          'brackets.yml': 'm: {"[a.b]": 1, "[c]": {d: 2}}\n',
          'document.yml': 'document: {a: 1, b: 2}\n',
          'bytes.yml':
            'b: !!binary aGVsbG8=\nempty: !!binary ""\nlist: [!!binary aGVs, "\\x07", {k: "\\e"}]\nm: {n: {"\\x07": "\\x07 x\\n"}}\n"k\\b": 1\nlong: "\\a xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"\n',
          'beside.properties':
            'a=1\na.b[0]=x\na.c.d=2\na.c.e.f=3\nq.r=1\nq.r.s.t=2\nq.r.s=3\nl[0].m=1\nl[0].m.n=2\nl.z[0]=4\nover.a.b=1\nover.a=2\nover=3\n',
          'mixture.properties': 'l[0]=1\nl[0].m=2\nn.o=1\nn[0]=2\n',
          'more.yml': 'document: {a: 1}\nx: 2\n',
          'scalar.yml': 'text\n',
          'list.yml': '- a\n- b\n',
          'types.yml':
            'i: 1\nf: 1.0\nb: yes\ns: "1"\nn: ~\nl: []\nbig: 12345678901234567890\ninf: .inf\nnan: .nan\nref: ${i}\nrefs: [${i}, "${b}"]\nmixed: ${i} x\n',
          'deeplists.yml': 'a: [[1, 2], [3]]\nb: [{c: [1, {d: 2}]}]\nc: []\n',
          'shadowed.properties': 'a.b=1\na=2\n',
          'mixed.properties': 'z[0]=q\nlines=one\\ntwo\nlead=\\ x\nslash=a\\\\b\ncolon=a:b=c\nuni=\\u00e9\n',
        },
      },
    ],
  },
  targets: [
    ...everyForm('texts'),
    '/texts-default.yaml',
    ...everyForm('layers'),
    ...everyForm('layers', 'high'),
    ...everyForm('conflict', 'high'),
    ...everyForm('dotted'),
    ...everyForm('dotted', 'high'),
    ...everyView('dotted', 'low'),
    ...everyView('dotted', 'flat'),
    ...everyView('dotted', 'low,flat'),
    ...everyForm('gaps'),
    ...everyForm('codes'),
    ...everyForm('onlycodes'),
    ...everyForm('profiles'),
    ...everyForm('brackets'),
    ...everyForm('document'),
    ...everyForm('bytes'),
    ...everyForm('beside'),
    ...everyForm('mixture'),
    ...everyForm('more'),
    ...everyForm('scalar'),
    ...everyForm('list'),
    ...everyForm('types'),
    '/types-default.yml?resolvePlaceholders=false',
    '/types-default.json?resolvePlaceholders=off',
    '/types-default.json?resolvePlaceholders=0',
    '/types-default.json?resolvePlaceholders=yes',
    '/types-default.json?resolvePlaceholders=maybe',
    '/types-default.json?resolvePlaceholders=',
    '/types-default.properties?resolvePlaceholders=no',
    ...everyForm('deeplists'),
    ...everyForm('shadowed'),
    ...everyForm('mixed'),
    ...everyForm('nobody'),
    ...everyView('layers', 'high', 'main'),
    ...everyView('layers', 'high', 'nope'),
  ],
};
