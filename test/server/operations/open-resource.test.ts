import { expect } from 'chai';
import { openResource } from '../../../server/operations/open-resource.js';

/** As long as a private key of 2,048 bits takes. */
const ONE_TEXT_MS = 2;

describe('openResource', () => {
  it('lets others have their turn while a file of many cipher texts is opened', async () => {
    const texts = Array.from({ length: 100 }, (_, index) => ({
      key: `a${index}`,
      text: `sealed ${index}`,
      line: index,
    }));
    const open = openResource<(typeof texts)[number]>({
      readContent: async () => ({ kind: 'texts', texts }),
      replaceTexts: (_path, _bytes, replacements) => Buffer.from(replacements.map(({ plain }) => plain).join()),
      unwrap: async () => new Uint8Array(),
      secrets: {
        isSealed: () => true,
        open(text) {
          const end = performance.now() + ONE_TEXT_MS;
          while (performance.now() < end);
          return text.replace('sealed ', '');
        },
      },
    });
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 0);
    const { bytes, isSecret } = await open('a.txt', Buffer.from(''), { version: 'v1' });
    clearInterval(counting);
    expect(isSecret).to.equal(true);
    expect(Buffer.from(bytes).toString()).to.equal(texts.map((_, index) => index).join());
    expect(turns).to.be.above(10);
  });
});
