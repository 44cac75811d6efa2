import { expect } from 'chai';
import { coveredBytes, decimal } from '../../../../server/formats/sops/go-scalar.js';

const covered = (text: string, isPlain = true, isBinary = false) =>
  coveredBytes({ text, isPlain, isBinary })?.toString();

describe('coveredBytes', () => {
  for (const [text, expected] of [
    ...[
      ['', undefined],
      ['~', undefined],
      ['null', undefined],
      ['Null', undefined],
    ],
    ...[
      ['true', 'True'],
      ['FALSE', 'False'],
      ['yes', 'yes'],
      ['on', 'on'],
    ],
    ...[
      ['12', '12'],
      ['-7', '-7'],
      ['+3', '3'],
      ['0x1F', '31'],
      ['0777', '511'],
      ['0o17', '15'],
      ['0b101', '5'],
    ],
    ...[
      ['1_000', '1000'],
      ['9223372036854775807', '9223372036854775807'],
      ['9223372036854775808', '9223372036854776000'],
    ],
    ...[
      ['1.50', '1.5'],
      ['1e3', '1000'],
      ['1e+20', '100000000000000000000'],
      ['-1e-7', '-0.0000001'],
      ['.5', '0.5'],
    ],
    ...[
      ['.inf', '+Inf'],
      ['-.Inf', '-Inf'],
      ['.nan', 'NaN'],
      ['12:30', '12:30'],
      ['08', '8'],
      ['1.2.3', '1.2.3'],
    ],
  ] as const) {
    it(`of ${JSON.stringify(text)}`, () => expect(covered(text)).to.equal(expected));
  }

  it('of what is quoted is the text, of a binary what it encodes', () => {
    expect(covered('12.0', false)).to.equal('12.0');
    expect(covered('', false)).to.equal('');
    expect(covered('aGVsbG8=', false, true)).to.equal('hello');
  });
});

describe('decimal', () => {
  for (const [value, text] of [
    [0, '0'],
    [-0, '-0'],
    [0.1, '0.1'],
    [1e21, '1000000000000000000000'],
    [1.5e-9, '0.0000000015'],
    [123456.789, '123456.789'],
    [1.7976931348623157e308, `17976931348623157${'0'.repeat(292)}`],
  ] as const) {
    it(`of ${value}`, () => expect(decimal(value)).to.equal(text));
  }
});
