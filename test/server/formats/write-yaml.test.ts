import { expect } from 'chai';
import type { Tree } from '../../../server/core/tree.js';
import { EMPTY_LIST, NumberLiteral } from '../../../server/core/value.js';
import { writeYaml } from '../../../server/formats/write-yaml.js';
import { treeOf } from './nested-tree.js';
import { SNAKEYAML_DUMPS } from './snakeyaml-dumps.js';

describe('writeYaml', () => {
  for (const { tree, yaml } of SNAKEYAML_DUMPS) {
    it(`writes ${JSON.stringify(tree).slice(0, 80)} as SnakeYAML does`, () => {
      expect(writeYaml(treeOf(tree) ?? null, 'spring')).to.equal(yaml);
    });
  }

  // SnakeYAML makes `!!binary` of such text, which most readers refuse.
  for (const [text, yaml] of [
    ['\u0000\u0007\u001b[0m', '"\\0\\a\\e[0m"'],
    ['\u007f\u0080', '"\\x7f\\x80"'],
    ['\ud800 x \udc00', '"\\ud800 x \\udc00"'],
    ['\ufffe', '"\\ufffe"'],
  ] as const) {
    it(`escapes what cannot be printed: ${yaml}`, () => {
      expect(writeYaml(new Map([['a', text]]), 'spring')).to.equal(`a: ${yaml}\n`);
    });
  }

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
