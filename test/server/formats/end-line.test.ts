import { expect } from 'chai';
import { documentParser } from '../../../server/formats/parse-documents.js';

const parse = documentParser({ fileBytes: 100_000, keysPerFile: 1000 });
const XML = '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">\n';

describe('the lines of a value', () => {
  for (const { file, text, lines } of [
    { file: 'a.yml', text: 'a: 1\nb: "x"\nc:\nd: []\n', lines: 'a 1, b 2, c 3, d 4' },
    { file: 'a.yml', text: 'a: |\n  x\n  y\n\n\n# z\nb: 1\n', lines: 'a 1-3, b 7' },
    { file: 'a.yml', text: 'a: >-\n  x\n\n  y\nb: 1\n', lines: 'a 1-4, b 5' },
    { file: 'a.yml', text: 'a: x\n  y\n  z # w\nb: 1\n', lines: 'a 1-3, b 4' },
    { file: 'a.yml', text: 'a: "x\n  y"\nb: 2\n', lines: 'a 1-2, b 3' },
    { file: 'a.yml', text: 'a:\n  - |\n    x\n    y\n  - z\n', lines: 'a[0] 2-4, a[1] 5' },
    { file: 'a.yml', text: 'a: &x |\n  x\n  y\nb: *x\n', lines: 'a 1-3, b 1-3' },
    { file: 'a.yml', text: 'a: |\r\n  x\r\n  y\r\nb: 1', lines: 'a 1-3, b 4' },
    { file: 'a.properties', text: 'a=x\\\n  y\\\n  z\nb=1\nc=\n', lines: 'a 1-3, b 4, c 5' },
    { file: 'a.properties', text: 'a[]=x,\\\n  y,z\nb=1\n', lines: 'a[0] 1, a[1] 2, a[2] 2, b 3' },
    {
      file: 'a.xml',
      text: `${XML}<properties>\n<entry key="a">x\ny</entry>\n<entry key="b">z</entry></properties>`,
      lines: 'a 3-4, b 5',
    },
  ]) {
    it(`${file}: ${JSON.stringify(text.slice(-60))}`, () => {
      const properties = parse(file, Buffer.from(text)).flatMap((document) => document.properties);
      const found = properties.map(
        ({ key, line, endLine }) => `${key} ${line}${endLine === undefined ? '' : `-${endLine}`}`,
      );
      expect(found.join(', ')).to.equal(lines);
    });
  }
});
