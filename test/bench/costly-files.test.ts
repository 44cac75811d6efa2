import { expect } from 'chai';
import { acceptedFile, costlySchema, refusedFile } from '../../bench/costly-files.js';
import { documentParser } from '../../server/formats/parse-documents.js';

const LIMITS = { fileBytes: 1_048_576, keysPerFile: 50_000 };

describe('the costly file', () => {
  for (const { what, files } of [
    { what: 'accepted', files: acceptedFile(30_000) },
    { what: 'refused', files: refusedFile(30_000) },
  ]) {
    it(`that is ${what} is as large as the shipped limits allow`, () => {
      for (const [path, text] of files) {
        expect(Buffer.byteLength(text)).to.be.within(0.999 * LIMITS.fileBytes, LIMITS.fileBytes);
        expect(documentParser(LIMITS)(path, Buffer.from(text))[0]?.properties.length).to.be.above(25_000);
      }
    });
  }

  it('lies beside a schema of its own', () => {
    expect([...costlySchema().keys()]).to.eql(['schemas/costly.schema.json']);
  });
});
