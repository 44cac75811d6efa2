import { expect } from 'chai';
import {
  PLACEHOLDER_LIMITS,
  type PlaceholderStep,
  replacePlaceholders,
  STAYS,
} from '../../../server/core/placeholders.js';

const values = new Map(
  Object.entries({
    key: 'value',
    'a[0]': 'first',
    'with:colon': 'whole',
    chain: '${link}',
    link: '<${key}>',
    name: 'key',
    escaped: '\\${key}',
    secret: '{cipher}00ff',
    own: '{cairn:v1:AA}',
    usesSecret: '[${secret}]',
    empty: '',
    loop: '${pool}',
    pool: 'x${loop}',
    self: '${self:safe}',
    braces: '{"a": {"b": "${key}"}}',
  }),
);
const replace = (text: string) => replacePlaceholders(text, (key) => values.get(key));

describe('replacePlaceholders', () => {
  for (const { text, expected } of [
    { text: 'no placeholder', expected: 'no placeholder' },
    { text: '${key}', expected: 'value' },
    { text: 'a ${key} b ${key}', expected: 'a value b value' },
    { text: '${a[0]}', expected: 'first' },
    { text: '${nope}', expected: '${nope}' },
    { text: '${nope:default}', expected: 'default' },
    { text: '${key:default}', expected: 'value' },
    { text: '${nope:}', expected: '' },
    { text: '${empty:default}', expected: '' },
    { text: '${nope:a:b}', expected: 'a:b' },
    { text: '${with:colon}', expected: 'whole' },
    { text: '${nope\\:x}', expected: '${nope:x}' },
    { text: '${with\\:colon}', expected: 'whole' },
    // Blanks are part of the key: seen on Spring Framework 6.2.
    { text: '[${ key }]', expected: '[${ key }]' },
    { text: '[${nope : d }]', expected: '[ d ]' },
    { text: '${chain}', expected: '<value>' },
    { text: '${${name}}', expected: 'value' },
    { text: '${no${name}:x}', expected: 'x' },
    { text: '${no${name}}', expected: '${nokey}' },
    { text: '${nope:${key}}', expected: 'value' },
    { text: '${nope:a${nope:b${key}c}d}', expected: 'abvaluecd' },
    { text: '${key:${loop}}', expected: 'value' },
    { text: '${nope:{z}}', expected: '{z}' },
    { text: '${x{y}z}', expected: '${x{y}z}' },
    { text: '\\${key}', expected: '${key}' },
    { text: '\\\\${key}', expected: '${key}' },
    { text: '\\\\\\${key}', expected: '\\${key}' },
    { text: '\\${key} ${key}', expected: '${key} value' },
    { text: '${nope:\\${key}}', expected: '${key}' },
    { text: '${escaped}', expected: '${key}' },
    { text: '${key', expected: '${key' },
    { text: '${nope ${key}', expected: '${nope value' },
    { text: '$key } {', expected: '$key } {' },
    { text: '}${key}{', expected: '}value{' },
    { text: '${}', expected: '${}' },
    { text: '${:d}', expected: 'd' },
    { text: '${braces}', expected: '{"a": {"b": "value"}}' },
    { text: '{cipher}${key}', expected: '{cipher}${key}' },
    { text: '${own} ${own:default}', expected: '${own} default' },
    { text: '${secret}', expected: '${secret}' },
    { text: '${usesSecret}', expected: '[${secret}]' },
    { text: '${secret:none}', expected: 'none' },
  ]) {
    it(`makes ${expected || 'nothing'} of ${text}`, () => expect(replace(text)).to.equal(expected));
  }

  for (const { text, code } of [
    { text: '${loop}', code: 'circular-placeholder' },
    { text: '${self}', code: 'circular-placeholder' },
    { text: '${'.repeat(100) + '}'.repeat(100), code: 'limit-exceeded' },
  ]) {
    it(`refuses ${text.slice(0, 12)} as ${code}`, () => {
      expect(() => replace(text))
        .to.throw()
        .with.property('code', code);
    });
  }

  it('stops growth, in size or in number', () => {
    for (const end of ['0123456789', '']) {
      const grow = (key: string) => (key === '25' ? end : `\${${Number(key) + 1}}\${${Number(key) + 1}}`);
      expect(() => replacePlaceholders('${0}', grow, { depth: 32, characters: 10_000 }))
        .to.throw()
        .with.property('code', 'limit-exceeded');
    }
  });

  it('reads many braces without partner in linear time', () => {
    const text = '${'.repeat(100_000);
    expect(replace(text)).to.equal(text);
  });

  it('leaves a placeholder that somebody else replaces, whatever its default, and says that it was not found', () => {
    const lookup = (key: string) => (key === 'mine' ? STAYS : values.get(key));
    const steps: PlaceholderStep[] = [];
    const text = '${mine} ${mine:default} ${m${nope:ine}:x} ${key}';
    expect(replacePlaceholders(text, lookup, PLACEHOLDER_LIMITS, steps)).to.equal('${mine} ${mine} ${mine} value');
    expect(steps[1]).to.include({ key: 'mine', fallback: 'default', value: undefined, isFound: false });
  });
});
