import { expect } from 'chai';
import type { Tree } from '../../../server/core/tree.js';
import { BinaryLiteral, EMPTY_LIST, NumberLiteral } from '../../../server/core/value.js';
import { writeYaml } from '../../../server/formats/write-yaml.js';
import { treeOf } from './nested-tree.js';
import { SNAKEYAML_DUMPS } from './snakeyaml-dumps.js';

describe('writeYaml', () => {
  for (const { tree, yaml } of SNAKEYAML_DUMPS) {
    it(`writes ${JSON.stringify(tree).slice(0, 80)} as SnakeYAML does`, () => {
      expect(writeYaml(treeOf(tree) ?? null, 'spring')).to.equal(yaml);
    });
  }

  for (const [text, base64, exact] of [
    ['\u0000\u0007\u001b[0m', 'AAcbWzBt', '"\\0\\a\\e[0m"'],
    ['\u007f\u0080', 'f8KA', '"\\x7f\\x80"'],
    ['\ufffe', '77++', '"\\ufffe"'],
  ] as const) {
    it(`writes what cannot be printed as bytes for Spring and exactly as ${exact}`, () => {
      expect(writeYaml(new Map([['a', text]]), 'spring')).to.equal(`a: !!binary |-\n  ${base64}\n`);
      expect(writeYaml(new Map([['a', text]]), 'exact')).to.equal(`a: ${exact}\n`);
    });
  }

  it('escapes halves of surrogate pairs, which have no bytes', () => {
    expect(writeYaml(new Map([['a', '\ud800 x \udc00']]), 'spring')).to.equal('a: "\\ud800 x \\udc00"\n');
  });

  it('writes bytes as SnakeYAML does, in lists and as keys, too', () => {
    const bytes = new BinaryLiteral('aGVs');
    const tree = new Map<string, Tree>([
      ['none', new BinaryLiteral('')],
      ['m', new Map([['\u0007', '\u0007']])],
      ['\u0007'.repeat(90), 1],
      ['list', [bytes, new Map([['k', bytes]])]],
    ] as [string, Tree][]);
    const long = Buffer.from('\u0007'.repeat(90)).toString('base64');
    expect(writeYaml(tree, 'spring')).to.equal(
      `none: !!binary ""\nm:\n  !!binary "Bw==": !!binary |-\n    Bw==\n? !!binary |-\n  ${long}\n: 1\nlist:\n- !!binary |-\n  aGVs\n- k: !!binary |-\n    aGVs\n`,
    );
  });

  for (const { value, spring, exact } of [
    { value: new NumberLiteral('1.10', '1.1'), spring: '1.1', exact: '1.10' },
    {
      value: new NumberLiteral('12345678901234567890', '12345678901234567890'),
      spring: '12345678901234567890',
      exact: '12345678901234567890',
    },
    { value: new NumberLiteral('NaN', 'NaN'), spring: '.NaN', exact: '.NaN' },
    { value: new NumberLiteral('Infinity', 'Infinity'), spring: '.inf', exact: '.inf' },
    { value: new NumberLiteral('-Infinity', '-Infinity'), spring: '-.inf', exact: '-.inf' },
    { value: new NumberLiteral('1e999', 'Infinity'), spring: '.inf', exact: '1e999' },
    { value: true, spring: 'true', exact: 'true' },
    { value: null, spring: "''", exact: 'null' },
    { value: EMPTY_LIST, spring: "''", exact: '[]' },
    { value: new Map(), spring: '{}', exact: '{}' },
  ] as readonly { value: Tree; spring: string; exact: string }[]) {
    it(`writes a value as ${spring} for Spring and exactly as ${exact}`, () => {
      const tree = new Map([['a', value]]);
      expect(writeYaml(tree, 'spring')).to.equal(`a: ${spring}\n`);
      expect(writeYaml(tree, 'exact')).to.equal(`a: ${exact}\n`);
    });
  }

  it('writes a hole as null in both styles', () => {
    expect(writeYaml(new Map([['a', [undefined, 'x']]]), 'spring')).to.equal('a:\n- null\n- x\n');
    expect(writeYaml(new Map([['a', [undefined, 'x']]]), 'exact')).to.equal('a:\n- null\n- x\n');
  });

  it('writes a root that is a number as text', () => {
    expect(writeYaml(new NumberLiteral('5', '5'), 'spring')).to.equal("'5'\n");
  });
});
