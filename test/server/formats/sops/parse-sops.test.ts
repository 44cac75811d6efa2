import { expect } from 'chai';
import { ConfigError, UndecryptableSecretError } from '../../../../server/core/errors.js';
import { UnopenedSecret } from '../../../../server/core/secret.js';
import { documentParser } from '../../../../server/formats/parse-documents.js';
import { SOPS_DATA_KEY, SOPS_FIXTURE, told } from '../../../support/sops-fixture.js';

const [FILE, KEY] = [SOPS_FIXTURE, SOPS_DATA_KEY];
const parse = documentParser({ fileBytes: 100_000, keysPerFile: 1000 });

function opened(text: string, path = 'a.yml', key: Uint8Array = KEY) {
  return parse(path, Buffer.from(text), key);
}

/** The refusal of a file with another sign at `at`; undefined when it opens all the same. */
function refusal(at: number, bit: number): ConfigError | undefined {
  const sign = String.fromCharCode(FILE.charCodeAt(at) ^ bit);
  try {
    opened(FILE.slice(0, at) + sign + FILE.slice(at + 1));
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

describe('parseSops', () => {
  it('opens every value in its type, at the place of its cipher text, and leaves the metadata out', () => {
    const [first, second] = opened(FILE);
    expect(first?.properties.map(({ key, value }) => [key, told(value)])).to.eql([
      ['db.password', ['secret', 'hunter2']],
      ['db.port', ['secret', 'NumberLiteral 5432']],
      ['db.ratio', ['secret', 'NumberLiteral 1.5']],
      ['db.big', ['secret', 'NumberLiteral 1.0E20']],
      ['db.on', ['secret', true]],
      ['db.answer', ['secret', 'yes']],
      ['db.nothing', null],
      ['db.empty', ''],
      ['db.since', ['secret', '2024-01-02T00:00:00Z']],
      ['db.bytes', ['secret', 'BinaryLiteral AP8=']],
      ['db.hosts[0]', ['secret', 'one']],
      ['db.hosts[1].name', ['secret', 'two']],
      ['db.text', ['secret', 'line one\nline two\n']],
      ['left_unencrypted.number', 'NumberLiteral 16'],
      ['left_unencrypted.float', 'NumberLiteral 1000000.0'],
      ['left_unencrypted.flag', true],
      ['left_unencrypted.quoted', '1'],
      ['left_unencrypted.list[0]', 'NumberLiteral 7'],
      ['left_unencrypted.list[1]', 'word'],
    ]);
    expect(second?.properties.map(({ key, value }) => [key, told(value)])).to.eql([['second', ['secret', 'document']]]);
    const lines = FILE.split('\n');
    for (const { key, line, column } of first?.properties ?? []) {
      const name = key.replace(/^.*\./, '').replace(/\[\d+\]$/, '');
      if (!key.endsWith(']')) expect(lines[line - 1], key).to.match(new RegExp(`^[ -]*"?${name}"?:`));
      expect(lines[line - 1]?.slice(column - 1), key).not.to.equal('');
    }
  });

  it('keeps values sealed without the data key, and says what is needed', () => {
    const [first] = parse('a.yml', Buffer.from(FILE));
    const sealed = first?.properties.filter(({ value }) => value instanceof UnopenedSecret).map(({ key }) => key);
    expect(sealed).to.include.members(['db.password', 'db.port', 'db.hosts[0]', 'db.hosts[1].name', 'db.text']);
    expect(sealed).not.to.include.members(['db.empty']);
    expect(first?.unopened).to.equal(undefined);
    expect(first?.seal?.groups.flat().map(({ kind }) => kind)).to.eql(['age']);
    expect(first?.seal?.first).to.include({ key: 'db.password', line: 3 });
  });

  it('refuses every sign of a cipher text, of the MAC and of the name of what is encrypted when it is another', () => {
    for (const { index, 1: start = '', 2: name = '', 3: value = '' } of FILE.matchAll(
      /^( *(?:- )?)([\w"]*)(?:: )?(ENC\[[^\]]*type:(?!comment)\w+\])/gm,
    )) {
      if (name === 'mac' && index > FILE.indexOf('\n---\n')) continue; // SOPS looks at the first alone
      const nameStart = index + start.length;
      const valueStart = FILE.indexOf(value, nameStart);
      for (let at = valueStart; at < valueStart + value.length; at += 1) {
        const error = refusal(at, at % 2 === 0 ? 1 : 2);
        expect(error, `${name} ${at - valueStart}`).to.be.instanceOf(ConfigError);
        expect(error?.message).not.to.match(/hunter|ENC\[/);
      }
      for (let at = nameStart; at < nameStart + name.length; at += 1) {
        expect(refusal(at, 1), name).to.be.instanceOf(ConfigError);
      }
    }
  }).timeout(60_000);

  it('refuses a value that is not encrypted when it is another, or stands elsewhere', () => {
    for (const text of ['16', '1e+06', 'true', '"1"', '7', 'word']) {
      const at = FILE.indexOf(` ${text}\n`) + 1;
      for (let offset = 0; offset < text.length; offset += 1) {
        expect(refusal(at + offset, 1), `${text} ${offset}`).to.be.instanceOf(ConfigError);
      }
    }
    const swapped = FILE.replace(/( *- )7\n *- word/, '$1word\n$17');
    expect(() => opened(swapped)).to.throw(UndecryptableSecretError, 'its file does not match its MAC');
  });

  for (const { when, text, message } of [
    {
      when: 'a value that is due to be encrypted is not',
      text: FILE.replace(/ratio: ENC.*/, 'ratio: 1.5'),
      message: 'db.ratio: cannot be decrypted: not a cipher text',
    },
    {
      when: 'there is no MAC',
      text: FILE.replaceAll(/^ {4}mac: .*\n/gm, ''),
      message: 'sops: cannot be decrypted: not a cipher text',
    },
  ]) {
    it(`tells without a key when ${when}`, () => {
      expect(parse('a.yml', Buffer.from(text))[0]?.unopened?.message).to.equal(message);
    });
  }

  it('refuses metadata that SOPS would not understand, and aliases, which it never writes', () => {
    const rules = FILE.replace(
      '    unencrypted_suffix: _unencrypted',
      '    unencrypted_suffix: a\n    encrypted_regex: b',
    );
    expect(() => opened(rules)).to.throw(ConfigError, 'more than one rule');
    expect(() => opened(FILE.replace('number: 16', 'number: &n 16\n    again: *n'))).to.throw(ConfigError, 'an alias');
  });

  it('takes a file for what it is when only its words are those of SOPS', () => {
    for (const [path, text] of [
      ['a.yml', 'sops: {version: 1, note: mine}\nb: sops\n'],
      ['a.yml', 'sops: text\n'],
      ['a.properties', '{a=sops\nsops_mac=1\n'],
      ['a.properties', 'sops_version=1\nb=2\n'],
    ] as const) {
      const [document] = parse(path, Buffer.from(text), KEY);
      expect(document?.seal, text).to.equal(undefined);
      expect(
        document?.properties.some(({ key }) => key.startsWith('sops') || key === '{a'),
        text,
      ).to.equal(true);
    }
  });

  it('refuses what was encrypted as a whole when its metadata are lost', () => {
    const value = FILE.slice(FILE.indexOf('ENC['), FILE.indexOf(' #ENC'));
    for (const text of [`{"data": "${value}", "tops": {"mac": "x"}}`, `{"data": "${value}", "sops": {"mac": "x"}`]) {
      expect(() => parse('a.properties', Buffer.from(text))).to.throw(ConfigError, 'without its metadata');
    }
  });

  it('opens nothing with another key', () => {
    expect(() => opened(FILE, 'a.yml', Buffer.alloc(32))).to.throw(
      UndecryptableSecretError,
      'does not open with its key',
    );
  });
});
