import type { Group } from '../group.js';
import { everyForm } from '../targets.js';

const SCALARS = `words: {yes: yes, no: No, on: ON, off: off, true: TRUE, false: False, y: y, n: n, t: t}
integers: {octal: 010, hex: 0x1F, HEX: 0XFF, binary: 0b11, under: 1_000, negative: -5, plus: +7, zero: 0, minusZero: -0, newOctal: 0o17, bad: 08, badTen: 0910}
large: {safe: 9007199254740993, long: 9223372036854775807, longer: 12345678901234567890, huge: 123456789012345678901234567890, negative: -9223372036854775809}
sexagesimal: {time: 12:30, full: 12:30:45, text: 08:30, negative: -1:30, float: 1:30.5, tooMuch: 12:75, port: "12:30"}
floats: {exponent: 1e3, dotted: 1.0e+3, short: 1.10, whole: 1.0, thousand: 1000.0, point: .5, tail: 1., small: 0.0001, tiny: 1.0e-7, big: 1.0e+21, mid: 12345678.9, under: 1_000.5, negative: -2.50}
special: {inf: .inf, negative: -.INF, nan: .NaN, version: 1.2.3, ip: 10.0.0.1}
dates: {day: 2020-01-01, moment: 2020-01-01T10:00:00Z, spaced: 2020-01-01 10:00:00, short: 2020-1-1}
nothing: {null: null, tilde: ~, empty: , word: Null, quoted: "null", string: ""}
emptyList: []
emptyMap: {}
quoted: {number: "010", bool: 'yes', date: "2020-01-01"}
tagged: {string: !!str 010, int: !!int "12", float: !!float 3, bool: !!bool "yes", null: !!null ""}
`;
const KEYS = `codes: {200: ok, 404: missing, 1.5: half}
flags: {true: on, yes: second}
m:
  "[a.b]": 1
  "[/x/**]": 2
  "c.d": 3
  "e f": 4
  "": 5
a.b.c: dotted
deep: {a: {b: {c: 1}}}
"quoted key": {"with.dot": 1, 'with-dash': 2}
dates: {2020-01-01: day}
`;
const LISTS = `plain: [a, b, 3, true, null, 1.50]
nested: [[1, 2], [3, [4]]]
maps:
  - name: x
    tags: [q, w]
  - name: y
    tags: []
    more: {}
empty: [[], {}, ""]
block:
- one
-
- three
`;
const STRUCTURES = `base: &base
  x: 1
  y: {z: 2}
other: &other {x: 8, v: 1}
derived:
  <<: *base
  x: 9
both:
  <<: [*base, {w: 5, x: 7}]
before:
  x: 9
  <<: *base
inline:
  x: 9
  <<: {x: 1, q: 1}
inlineFirst:
  <<: {x: 1, q: 1}
  x: 9
twoInline:
  <<: [{x: 1}, {x: 2}]
twoAliases:
  <<: [*base, *other]
list: &list [1, 2]
again: *list
folded: >
  one
  two

  three
literal: |
  one
    two
stripped: |-
  end
kept: |+
  end

plain: one
  two
double: "tab\\t newline\\n unicode\\u00e9 \\
  joined"
single: 'it''s'
`;

/** What a YAML scalar, key, list or structure becomes. */
export const typing: Group = {
  name: 'typing',
  repositories: {
    typing: [
      {
        files: {
          'scalars.yml': SCALARS,
          'keys.yml': KEYS,
          'lists.yml': LISTS,
          'structures.yml': STRUCTURES,
          'null-keys.yml': 'nulls: {~: tilde}\n',
          'null-root-key.yml': 'null: x\n',
          'binary.yml': 'binary: !!binary aGVsbG8=\n',
          'set.yml': 'set: !!set {a, b}\n',
          'sets.yml': 'set: !!set {1: , true: , null: , [x]: , {y: 1}: }\nnone: !!set {}\n',
          'set-root.yml': '!!set {a, b}\n',
          'ordered.yml': 'ordered: !!omap [a: 1, b: 2]\n',
          'ordered-more.yml': 'ordered: !!omap [1: x, [q]: {z: [1, 2]}, 1: y]\nnone: !!omap []\n',
          'java-keys.yml':
            'm:\n  ? [1, 1.50, true, null, ~, "x", [], {}, [q]]\n  : 1\n  ? {a: 1, b: [1, {c: 2}], c: null, null: {}}\n  : 2\n  ? []\n  : 3\n',
          'scalar-root.yml': 'just text\n',
          'number-root.yml': '42\n',
          'list-root.yml': '- a\n- b: 1\n',
          'empty.yml': '',
          'comment.yml': '# nothing\n',
          'null-root.yml': '~\n',
          'map-root.yml': '{}\n',
          'bom.yml': '\uFEFFa: 1\n',
          'crlf.yml': 'a: 1\r\nb:\r\n  - 2\r\n',
          'markers.yml': '---\na: 1\n...\n',
          'directive.yml': '%YAML 1.1\n---\na: yes\n',
          'yaml12.yml': '%YAML 1.2\n---\na: yes\n',
          'yamlext.yaml': 'a: 1\nb: 2\n',
          'no-newline.yml': 'a: 1',
          'json.yml': '{"a": {"b": [1, 2.0, "x"]}}',
        },
      },
    ],
  },
  targets: [
    'scalars',
    'keys',
    'lists',
    'structures',
    'null-keys',
    'null-root-key',
    'binary',
    'set',
    'sets',
    'set-root',
    'ordered',
    'ordered-more',
    'java-keys',
    'scalar-root',
    'number-root',
    'list-root',
    'empty',
    'comment',
    'null-root',
    'map-root',
    'bom',
    'crlf',
    'markers',
    'directive',
    'yaml12',
    'yamlext',
    'no-newline',
    'json',
  ].flatMap((application) => everyForm(application)),
};
