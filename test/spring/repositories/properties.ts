import type { Group } from '../group.js';
import { everyForm } from '../targets.js';

const RULES = `# comment
! comment too
equals=1
colon: 2
blank 3
 indented = 4
spaced   =   5
trailing=6  
empty=
nothing
key\\ with\\ blanks=7
key\\=equals=8
key\\:colon=9
continued=one,\\
    two,\\
  three
tab=a\\tb
newline=a\\nb
return=a\\rb
unicode=\\u00e9\\u20ac
backslash=a\\\\b
unknown=\\q
twice=first
twice=second
list[0]=a
list[1]=b
expanded[]=x,y , z
map[key]=v
map.other=w
number=010
bool=yes
hash=a#b
equalsIn=a=b:c
=nokey
a.b=1
a.b.c=2

last=x`;

/** Enough for Java's table to grow twice, with three keys of one hash among them. */
const MANY_ENTRIES = ['AaAa', 'AaBB', 'BBBB', ...Array.from({ length: 40 }, (_, index) => `server.key${index}`)]
  .map((key) => `<entry key="${key}">${key.length}</entry>`)
  .join('\n');

/** `.properties` and `.xml`. */
export const properties: Group = {
  name: 'properties',
  repositories: {
    properties: [
      {
        files: {
          'rules.properties': RULES,
          'latin1.properties': Buffer.from('gr\u00fc\u00df=\u00e9\nutf=\u00c3\u00a9\n', 'latin1'),
          'crlf.properties': 'a=1\r\nb=2\\\r\n   3\r\n',
          'cr.properties': 'a=1\rb=2\r',
          'documents.properties': 'a=1\nb=1\n#---\nb=2\n!---\nc=3\n#----\nd=4\n # ---\ne=5\n',
          'gated.properties':
            'a=1\n#---\nspring.config.activate.on-profile=dev\na=2\n#---\nspring.config.activate.on-profile=!dev\na=3\n',
          'edges.properties': '#---\na=1\n#---\n',
          'places.properties':
            '  a=1\n  \n #c\nb = \\\n   2\nkey\\ x= \\t q\nempty=\n\nlist[]=a, b\\,c ,\\\n  d\n[]=x\nu=\\u0041\nlast=',
          'empty.properties': '',
          'comments.properties': '# nothing\n',
          'xml.xml':
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">\n<properties>\n<comment>c</comment>\n<entry key="a">1</entry>\n<entry key="b.c">spaced </entry>\n<entry key="amp">a &amp; b &lt; c</entry>\n<entry key="uni">\u00e9</entry>\n<entry key="cdata"><![CDATA[<x>]]></entry>\n<entry key="empty"/>\n<entry key="a">2</entry>\n<entry key="list[0]">x</entry>\n</properties>\n',
          'plain.xml':
            '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">\n<properties><entry key="a">1</entry></properties>\n',
          'typeless.xml': '<properties><entry key="a">1</entry></properties>\n',
          'many.xml': `<!DOCTYPE properties SYSTEM 'http://java.sun.com/dtd/properties.dtd'>\n<properties>${MANY_ENTRIES}</properties>\n`,
          'subset.xml':
            '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd" [<!ENTITY x "y">]>\n<properties><entry key="a">1</entry></properties>\n',
          'badunicode.properties': 'a=\\u12\n',
          'badxml.xml': '<properties><entry key="a">1</properties>\n',
          'strangexml.xml': '<config><a>1</a></config>\n',
          'nokeyxml.xml':
            '<?xml version="1.0"?>\n<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">\n<properties><entry>1</entry></properties>\n',
        },
      },
    ],
  },
  targets: [
    'rules',
    'latin1',
    'crlf',
    'cr',
    'documents',
    'gated',
    'edges',
    'places',
    'empty',
    'comments',
    'xml',
    'plain',
    'typeless',
    'many',
    'subset',
    'badunicode',
    'badxml',
    'strangexml',
    'nokeyxml',
  ]
    .flatMap((application) => everyForm(application))
    .concat(everyForm('gated', 'dev')),
};
