import { expect } from 'chai';
import { ConfigError } from '../../../server/core/errors.js';
import { documentParser } from '../../../server/formats/parse-documents.js';

const parse = documentParser({ fileBytes: 1_000_000, keysPerFile: 1000 });

function faultOf(text: string): string {
  try {
    parse('a.yml', Buffer.from(text));
    return 'none';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return `${error.place?.line}: ${error.message}`;
  }
}

describe('YAML faults', () => {
  for (const [text, fault] of [
    ['a: [1\nb: 2\n', '2: deficient indentation (the list that begins at line 1, column 4 is not closed)'],
    ['x: [1]\na: {b: "["\nc: 2\n', '3: deficient indentation (the map that begins at line 2, column 4 is not closed)'],
    ['a: 1\nb: "x [\nc: 2\n', '3: deficient indentation (the text in " that begins at line 2, column 4 is not closed)'],
    ["é: 'x\nc: 2\n", "2: deficient indentation (the text in ' that begins at line 1, column 4 is not closed)"],
    [
      'a: [1',
      '1: unexpected end of the stream within a flow collection (the list that begins at line 1, column 4 is not closed)',
    ],
    ['a:\n\tb: 1\n', '2: tab characters must not be used in indentation (expected: spaces)'],
    [
      'a: hunter2: c\n',
      '1: bad indentation of a mapping entry (expected: a key in the column of the one above; text that holds ": ", or begins with one of @ ` %, in quotes)',
    ],
    [
      'a: {cipher}hunter2\n',
      "1: bad indentation of a mapping entry (a cipher text without quotes; expected: '{cipher}…')",
    ],
    [
      'a: 1\nb: {vault:secret}:hunter2#x\n',
      "2: bad indentation of a mapping entry (a cipher text without quotes; expected: '{cipher}…')",
    ],
    [
      'a: [{cipher}hunter2]\n',
      "1: missed comma between flow collection entries (a cipher text without quotes; expected: '{cipher}…')",
    ],
    ['a: [{b: 1} c]\n', '1: missed comma between flow collection entries'],
    ['- a\nb: 1\n', '2: end of the stream or a document separator is expected'],
    ['a: 1\n', 'none'],
  ] as const) {
    it(JSON.stringify(text), () => expect(faultOf(text)).to.equal(fault));
  }

  it('gives up where looking would take long', () => {
    expect(faultOf(`a: [${'"x", '.repeat(50)}\nb: 2\n`)).to.equal('2: deficient indentation');
  });
});
