import { expect } from 'chai';
import { readContent } from '../../../server/formats/read-content.js';
import { replaceTexts } from '../../../server/formats/replace-texts.js';

const LIMITS = { fileBytes: 100_000, keysPerFile: 1000 };

function replaced(path: string, text: string, plain: string): string {
  const bytes = Buffer.from(text, path.endsWith('.properties') ? 'latin1' : 'utf8');
  const content = readContent(path, bytes, LIMITS);
  if (content.kind !== 'texts') throw new Error(`${content.kind} (expected: texts)`);
  const changed = replaceTexts(
    path,
    bytes,
    content.texts.map((written) => ({ written, plain })),
  );
  return changed.toString(path.endsWith('.properties') ? 'latin1' : 'utf8');
}

describe('replaceTexts', () => {
  for (const { path, text, plain, expected } of [
    {
      path: 'a.yml',
      text: "a:   '{cipher}x' # note\r\nb: 1.0\n",
      plain: "it's",
      expected: "a:   'it''s' # note\r\nb: 1.0\n",
    },
    { path: 'a.yaml', text: 'a: "{cipher}x"\n', plain: 'a"b\\\n', expected: 'a: "a\\"b\\\\\\n"\n' },
    { path: 'a.yml', text: "a: '{cairn:v1:x}'\n", plain: 'two\nlines', expected: 'a: "two\\nlines"\n' },
    { path: 'a.yml', text: "\ufeffa: '{cipher}x'\n", plain: 'é', expected: "\ufeffa: 'é'\n" },
    { path: 'a.json', text: '{"a" : ["{cipher}x", 1.0]}', plain: 'x"', expected: '{"a" : ["x\\"", 1.0]}' },
    {
      path: 'a.properties',
      text: '# é\na : {cipher}x\nb=1\n',
      plain: ' a\\b\n€',
      expected: '# é\na : \\ a\\\\b\\n\\u20ac\nb=1\n',
    },
    {
      path: 'a.properties',
      text: 'a={cipher}x\n',
      plain: '~\u0080\u00a0ä\u00ff\u0100😀',
      expected: 'a=~\\u0080\\u00a0\\u00e4\\u00ff\\u0100\\ud83d\\ude00\n',
    },
  ]) {
    it(`in ${path}: ${JSON.stringify(text)}`, () => expect(replaced(path, text, plain)).to.equal(expected));
  }
});

describe('readContent', () => {
  for (const { path, text } of [
    { path: 'a.txt', text: '{cipher}x' },
    { path: 'a.yml', text: 'a: 1\n' },
    { path: 'a.yml', text: 'a: see {cipher}x\n' },
    { path: 'nginx.conf', text: '{ sops }' },
    { path: 'a.yml', text: '{{ sops }' },
  ]) {
    it(`finds nothing to open in ${path}: ${JSON.stringify(text)}`, () => {
      expect(readContent(path, Buffer.from(text), LIMITS)).to.eql({ kind: 'plain' });
    });
  }
});
