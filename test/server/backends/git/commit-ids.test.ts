import { expect } from 'chai';
import { CommitIds } from '../../../../server/backends/git/commit-ids.js';

const A = `abcdef0${'1'.repeat(33)}`;
const B = `abcdef0${'2'.repeat(33)}`;

describe('CommitIds', () => {
  const ids = new CommitIds();
  ids.add(A);
  ids.add(B);
  ids.add(B);
  for (const { text, found } of [
    { text: A, found: A },
    { text: A.slice(0, 8), found: A },
    { text: A.slice(0, 7), found: undefined },
    { text: A.slice(0, 6), found: undefined },
    { text: A.toUpperCase(), found: undefined },
    { text: `${A}0`, found: undefined },
    { text: `${A.slice(0, 8)}\n`, found: undefined },
    { text: '../../x', found: undefined },
  ]) {
    it(`finds ${found ? 'one' : 'none'} for ${JSON.stringify(text.slice(0, 12))} of ${text.length}`, () => {
      expect(ids.find(text)).to.equal(found);
    });
  }

  it('makes a short id unambiguous again when the other one goes', () => {
    ids.delete(A);
    expect(ids.find(B.slice(0, 7))).to.equal(B);
    ids.delete(B);
    expect(ids.find(B)).to.equal(undefined);
  });
});
