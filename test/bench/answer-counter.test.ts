import { expect } from 'chai';
import { answerCounter } from '../../bench/answer-counter.js';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello';
const EXPECTED = { status: 200, bodyBytes: 5 };

describe('answerCounter', () => {
  function verdicts(expected: typeof EXPECTED, ...pieces: string[]) {
    const count = answerCounter(expected);
    return pieces.map((piece) => count(Buffer.from(piece), piece.length));
  }

  it('says when an answer is complete', () => expect(verdicts(EXPECTED, ANSWER, ANSWER)).to.eql([true, true]));

  for (const cut of [1, 20, 40, ANSWER.indexOf('\r\n\r\n') + 2, ANSWER.length - 5, ANSWER.length - 1]) {
    it(`waits for the rest of one that is cut after ${cut} bytes`, () => {
      expect(verdicts(EXPECTED, ANSWER.slice(0, cut), ANSWER.slice(cut), ANSWER)).to.eql([false, true, true]);
    });
  }

  it('takes a 304 without a body, also when it tells the length of one', () => {
    const bare = 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 5\r\n\r\n';
    expect(verdicts({ status: 304, bodyBytes: 0 }, bare, bare)).to.eql([true, true]);
  });

  for (const { what, answer, says } of [
    { what: 'another status', answer: ANSWER.replace('200 OK', '500 Oh'), says: 'answered 500 (expected: 200)' },
    { what: 'another length', answer: ANSWER.replace(': 5', ': 6'), says: 'answered 6 bytes (expected: 5)' },
    {
      what: 'no length',
      answer: ANSWER.replace('Content-Length', 'X-Length'),
      says: 'answered -1 bytes (expected: 5)',
    },
    { what: 'more than one answer', answer: `${ANSWER}HTTP`, says: '4 bytes after the answer (expected: none)' },
  ]) {
    it(`refuses ${what}`, () => expect(verdicts(EXPECTED, answer)).to.eql([says]));
  }
});
