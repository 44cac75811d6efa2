/**
 * What Spring Boot 4.0.7 makes of keys that are no text and of the types `!!binary`, `!!set` and `!!omap`
 * (YamlPropertySourceLoader), recorded once from the real thing: each value with the place that it is told to have.
 */
export const JAVA_YAML: readonly { readonly text: string; readonly documents: readonly string[] }[] = [
  { text: '{~: tilde}', documents: ['[null] = tilde @ 1:5'] },
  { text: 'null: x', documents: ['[null] = x @ 1:7'] },
  { text: '? [a, b]\n: 1\n? {c: d}\n: 2', documents: ['[[a, b]] = 1 @ 2:3', '[{c=d}] = 2 @ 4:3'] },
  {
    text: "? [1, 1.50, true, null, ~, 'x', [], {}, [q]]\n: 1",
    documents: ['[[1, 1.5, true, , , x, , {}, [q]]] = 1 @ 2:3'],
  },
  { text: '? {a: 1, b: [1, {c: 2}], c: null, d: {}}\n: 1', documents: ['[{a=1, b=[1, {c=2}], c=, d={}}] = 1 @ 2:3'] },
  { text: 'm: {[a]: {[b]: 1}}', documents: ['m[[a]][[b]] = 1 @ 1:16'] },
  { text: '? []\n: x', documents: [' = x @ 2:3'] },
  { text: '? {}\n: x', documents: ['[{}] = x @ 2:3'] },
  { text: '? {null: 1, 1: 2, true: 3}\n: x', documents: ['[{null=1, 1=2, true=3}] = x @ 2:3'] },
  { text: '? !!set {a, b}\n: x', documents: ['[[a, b]] = x @ 2:3'] },
  { text: '? &k [a]\n: 1\nb: {*k : 2}', documents: ['[[a]] = 1 @ 2:3', 'b[[a]] = 2 @ 3:10'] },
  { text: '"[null]": 1\nnull: 2', documents: ['[null] = 2 @ 2:7'] },
  { text: '"[[a]]": 1\n? [a]\n: 2', documents: ['[[a]] = 2 @ 3:3'] },
  { text: 'b: !!binary aGVsbG8=', documents: ['b = bytes aGVsbG8= @ 1:4'] },
  { text: 'b: !!binary "aGVs\\\n  bG8="', documents: ['b = bytes aGVsbG8= @ 1:4'] },
  { text: 'b: !!binary aGVs bG8=', documents: ['b = bytes aGVsbG8= @ 1:4'] },
  { text: "b: !!binary ''", documents: ['b = bytes  @ 1:4'] },
  { text: 'b: [!!binary aGVsbG8=]', documents: ['b[0] = bytes aGVsbG8= @ 1:5'] },
  { text: '!!binary aGVsbG8=', documents: ['document = bytes aGVsbG8= @ 1:1'] },
  { text: 'set: !!set {a, b}', documents: ['set[0] = a @ nowhere', 'set[1] = b @ nowhere'] },
  {
    text: 'set: !!set {1: , true: , null: , [x]: , {y: 1}: }',
    documents: [
      'set[0] = 1 @ nowhere',
      'set[1] = true @ nowhere',
      'set[2] =  @ nowhere',
      'set[3][0] = x @ 1:35',
      'set[4].y = 1 @ 1:45',
    ],
  },
  { text: 'set: !!set {a: 1, b: {c: 2}}', documents: ['set[0] = a @ nowhere', 'set[1] = b @ nowhere'] },
  { text: 'set: !!set {}', documents: ['set =  @ nowhere'] },
  { text: '!!set {a, b}', documents: ['document[0] = a @ nowhere', 'document[1] = b @ nowhere'] },
  { text: 'o: !!omap [a: 1, b: 2]', documents: ['o.a = 1 @ 1:15', 'o.b = 2 @ 1:21'] },
  { text: 'o: !!omap [a: 1, a: 2]', documents: ['o.a = 2 @ 1:21'] },
  { text: 'o: !!omap []', documents: ['o =  @ 1:4'] },
  {
    text: 'o: !!omap [1: x, [q]: {z: [1, 2]}]',
    documents: ['o[1] = x @ 1:15', 'o[[q]].z[0] = 1 @ 1:28', 'o[[q]].z[1] = 2 @ 1:31'],
  },
  { text: '!!omap [a: 1, b: 2]', documents: ['a = 1 @ 1:12', 'b = 2 @ 1:18'] },
  { text: '2020-01-01: d', documents: ['2020-01-01 = d @ 1:13'] },
  { text: 'set: !!set\n  ? a\n  ? b', documents: ['set[0] = a @ nowhere', 'set[1] = b @ nowhere'] },
];
