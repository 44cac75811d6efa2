import { expect } from 'chai';
import { BatchReply } from '../../../../server/backends/git/batch-reply.js';
import { ObjectReader } from '../../../../server/backends/git/object-reader.js';
import { gitRepository, type TestRepository } from '../../../support/git-repository.js';
import { rejection } from '../../../support/rejection.js';

describe('ObjectReader', () => {
  let repository: TestRepository;
  let reader: ObjectReader;
  const idOf = (name: string) => repository.git('rev-parse', `HEAD:${name}`);
  beforeEach(async () => {
    repository = await gitRepository({ 'a.yml': 'a: 1\n', 'empty.yml': '', 'big.yml': 'x'.repeat(300_000) });
    reader = new ObjectReader(repository.path, { PATH: process.env.PATH ?? '' });
  });
  afterEach(async () => {
    await reader.close();
    await repository[Symbol.asyncDispose]();
  });

  it('answers many questions at once, each with its own object', async () => {
    const ids = await Promise.all(['a.yml', 'empty.yml', 'big.yml'].map(idOf));
    const asked = Array.from({ length: 200 }, (_, index) => ids[index % 3] ?? '');
    const sizes = (await Promise.all(asked.map((id) => reader.read(id, 2 ** 20)))).map(({ bytes }) => bytes.length);
    expect(sizes).to.eql(asked.map((_, index) => [5, 0, 300_000][index % 3]));
    const inBulk = await reader.readMany(asked, 2 ** 20);
    expect(inBulk.map(({ bytes }) => bytes.length)).to.eql(sizes);
  });

  it('throws away what is over the cap and goes on with the next', async () => {
    const [small, big] = await Promise.all(['a.yml', 'big.yml'].map(idOf));
    for (let time = 0; time < 2; time += 1) {
      const refused = rejection(reader.read(big ?? '', 1000));
      const read = reader.read(small ?? '', 1000);
      expect(await refused).to.have.property('code', 'limit-exceeded');
      expect(String((await read).bytes)).to.equal('a: 1\n');
    }
  });

  it('says that an object is missing, and refuses what is no id', async () => {
    expect(await rejection(reader.read('0'.repeat(40), 10))).to.have.property('reason', 'corrupt-mirror');
    for (const text of ['HEAD', 'main:a.yml', `${'0'.repeat(40)}\nHEAD`, '']) {
      expect(await rejection(reader.read(text, 10))).to.be.instanceOf(TypeError);
      expect(await rejection(reader.readMany(Array(100).fill(text), 10))).to.be.instanceOf(TypeError);
    }
  });
});

describe('BatchReply', () => {
  it('copes with any cut of the pipe', () => {
    const text = Buffer.from('1111 blob 3\na\nb\n2222 missing\n3333 blob 9\n123456789\n4444 blob 0\n\n');
    for (let size = 1; size <= text.length; size += 1) {
      const seen: unknown[] = [];
      const reply = new BatchReply({
        maxBytes: () => 5,
        object: ({ type, bytes }) => seen.push(`${type} ${JSON.stringify(String(bytes))}`),
        skipped: (bytes) => seen.push(`skipped ${bytes}`),
        missing: () => seen.push('missing'),
      });
      for (let at = 0; at < text.length; at += size) reply.push(text.subarray(at, at + size));
      expect(seen).to.eql(['blob "a\\nb"', 'missing', 'skipped 9', 'blob ""']);
    }
  });
});
