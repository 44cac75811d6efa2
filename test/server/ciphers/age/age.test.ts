import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { type AgeIdentity, parseAgeIdentity, parseAgeRecipient } from '../../../../server/ciphers/age/age-keys.js';
import { openAgeFile } from '../../../../server/ciphers/age/open-age-file.js';

const DATA = Buffer.from('thirty-two bytes of a data key..');

async function fileFor(...recipients: readonly string[]): Promise<Buffer> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return Buffer.from(await encrypter.encrypt(DATA));
}

async function identity(): Promise<{ readonly text: string; readonly parsed: AgeIdentity }> {
  const text = await generateX25519Identity();
  return { text, parsed: parseAgeIdentity(text) as AgeIdentity };
}

describe('openAgeFile', () => {
  it('opens what the age-encryption package has made, whichever recipient it is', async () => {
    const [first, second] = [await identity(), await identity()];
    const file = await fileFor(first.parsed.recipient.text, second.parsed.recipient.text);
    expect(openAgeFile(file, first.parsed)?.equals(DATA)).to.equal(true);
    expect(openAgeFile(file, second.parsed)?.equals(DATA)).to.equal(true);
    const decrypter = new Decrypter();
    decrypter.addIdentity(second.text);
    expect(Buffer.from(await decrypter.decrypt(file)).equals(DATA)).to.equal(true);
  });

  it('does not open for another identity', async () => {
    const [mine, other] = [await identity(), await identity()];
    expect(openAgeFile(await fileFor(other.parsed.recipient.text), mine.parsed)).to.equal(undefined);
  });

  it('tries as many recipients as a cipher text may have, and no more', async () => {
    const [mine, other] = [await identity(), await identity()];
    const others = (count: number) => Array.from({ length: count }, () => other.parsed.recipient.text);
    const last = async (count: number) => fileFor(...others(count - 1), mine.parsed.recipient.text);
    expect(openAgeFile(await last(255), mine.parsed)?.equals(DATA)).to.equal(true);
    expect(openAgeFile(await last(256), mine.parsed)).to.equal(undefined);
  });

  it('does not open once any byte is another, or the end is missing', async () => {
    const { parsed } = await identity();
    const file = await fileFor(parsed.recipient.text);
    const opened = [...file.keys()].filter((index) => {
      const changed = Buffer.from(file);
      changed[index]! ^= 1;
      return openAgeFile(changed, parsed) !== undefined;
    });
    expect(opened).to.eql([]);
    expect([...file.keys()].filter((length) => openAgeFile(file.subarray(0, length), parsed))).to.eql([]);
  });
});

describe('parseAgeIdentity', () => {
  it('finds the recipient that the package finds', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { text, parsed } = await identity();
      expect(parsed.recipient.text).to.equal(await identityToRecipient(text));
      expect(parseAgeRecipient(parsed.recipient.text)?.bytes.equals(parsed.recipient.bytes)).to.equal(true);
    }
  });

  it('takes nothing else for one', async () => {
    const { text, parsed } = await identity();
    const last = text.endsWith('Q') ? 'P' : 'Q';
    const others = ['', 'age1', text.toLowerCase().replace('a', 'A'), text.slice(0, -1) + last, parsed.recipient.text];
    expect(others.map(parseAgeIdentity)).to.eql(others.map(() => undefined));
    expect([text, 'age1qqqq', ''].map(parseAgeRecipient)).to.eql([undefined, undefined, undefined]);
  });
});
