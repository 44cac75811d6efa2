import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { Property } from '../../../server/core/environment.js';
import { Secret, UnopenedSecret } from '../../../server/core/secret.js';
import { BinaryLiteral, EMPTY_LIST, NumberLiteral, type Value } from '../../../server/core/value.js';
import { pack, packInTurns, unpack, unpackInTurns } from '../../../server/threads/packed-properties.js';
import { told } from '../../support/sops-fixture.js';

const MANY = 20_000;

function property(value: Value, line = 1): Property {
  return { key: `key${line}`, value, line, column: 7 };
}

function many(count = MANY): readonly Property[] {
  return Array.from({ length: count }, (_, index) => property(`value ${index}`, index + 1));
}

describe('packed properties', () => {
  for (const { what, lists } of [
    { what: 'nothing', lists: [] },
    { what: 'empty lists among others', lists: [[], [property('a')], []] },
    { what: 'text that is no text', lists: [[property('\ud800 \u0000 \u2028 "')]] },
    { what: 'a text of a megabyte', lists: [[property('x'.repeat(1_048_576)), property('y')]] },
    { what: 'words and nothing', lists: [[property(true), property(false), property(null), property('')]] },
    { what: 'numbers as written', lists: [[property(new NumberLiteral('1.10', '1.1')), property('1.10')]] },
    { what: 'bytes', lists: [[property(new BinaryLiteral('aGVs')), property('aGVs')]] },
    { what: 'what Spring says of places', lists: [[{ ...property('a'), springOrigin: '' }, property('b')]] },
    { what: 'values of several lines', lists: [[{ ...property('a'), endLine: 9 }, property('b')]] },
    { what: 'many, in several lists', lists: [many(3_000), [property(null)], many(1_000)] },
  ]) {
    it(`hold ${what}`, async () => {
      for (const packed of [pack(lists), await packInTurns(lists)]) {
        const sent = structuredClone(packed);
        expect(unpack(sent)).to.eql(lists);
        expect(await unpackInTurns(sent)).to.eql(lists);
      }
    });
  }

  it('hold secrets as secrets, with what they hold', () => {
    const held = [
      new Secret(new NumberLiteral('7', '7')),
      new Secret('x'.repeat(200_000)),
      new UnopenedSecret('ENC[x]'),
    ];
    const [list = []] = unpack(structuredClone(pack([held.map((value) => property(value))])));
    expect(list.map(({ value }) => told(value))).to.eql(held.map(told));
  });

  it('hold numbers and empty lists as what they are', () => {
    const [list] = unpack(pack([[property(new NumberLiteral('7', '7')), property(EMPTY_LIST)]]));
    expect(list?.[0]?.value).to.be.instanceOf(NumberLiteral);
    expect(list?.[1]?.value).to.equal(EMPTY_LIST);
  });

  for (const { what, work } of [
    { what: 'packed', work: () => packInTurns([many()]) },
    { what: 'unpacked', work: () => unpackInTurns(pack([many()])) },
  ]) {
    it(`leave the event loop many turns while they are ${what}`, async () => {
      let done = false;
      const working = work().finally(() => {
        done = true;
      });
      let turns = 0;
      while (!done) {
        await setImmediate();
        turns += 1;
      }
      await working;
      expect(turns).to.be.above(10);
    });
  }
});
