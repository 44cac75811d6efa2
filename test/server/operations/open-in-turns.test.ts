import { expect } from 'chai';
import { UndecryptableSecretError } from '../../../server/core/errors.js';
import type { SealedText } from '../../../server/core/ports.js';
import { openInTurns } from '../../../server/operations/open-in-turns.js';

const place = (key: string) => ({ file: 'orders.yml', key, line: 1, column: 1, version: 'v1' });

/** Takes a millisecond a text, as RSA does. */
function slowOpener() {
  let asked = 0;
  return {
    asked: () => asked,
    isSealed: () => true,
    open(text: string, { key }: { readonly key: string }) {
      asked += 1;
      const end = performance.now() + 1;
      while (performance.now() < end);
      if (text === 'bad') throw new UndecryptableSecretError('not a cipher text', { key });
      return `plain ${text}`;
    },
  };
}

describe('openInTurns', () => {
  it('lets others have their turn in between', async () => {
    const sealed = Array.from({ length: 100 }, (_, at): SealedText => ({ text: `${at}`, place: place(`k${at}`) }));
    let turns = 0;
    const others = setInterval(() => {
      turns += 1;
    }, 1);
    const opener = slowOpener();
    const opened = await openInTurns(sealed, opener);
    clearInterval(others);
    expect(turns).to.be.greaterThan(3);
    expect(sealed.map(({ text, place: at }) => opened.open(text, at))).to.eql(
      sealed.map(({ text }) => `plain ${text}`),
    );
    expect(opener.asked()).to.equal(100);
  });

  it('says of what does not open what it was told, asking no more', async () => {
    const opener = slowOpener();
    const opened = await openInTurns([{ text: 'bad', place: place('a') }], opener);
    expect(() => opened.open('bad', place('a'))).to.throw(UndecryptableSecretError, 'a: cannot be decrypted');
    expect(opener.asked()).to.equal(1);
  });

  it('tells texts apart that stand at the same place of different versions', async () => {
    const newer = { ...place('a'), version: 'v2' };
    const opened = await openInTurns(
      [
        { text: 'one', place: place('a') },
        { text: 'two', place: newer },
      ],
      slowOpener(),
    );
    expect([opened.open('one', place('a')), opened.open('two', newer)]).to.eql(['plain one', 'plain two']);
  });
});
