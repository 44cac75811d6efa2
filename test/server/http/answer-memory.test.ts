import { expect } from 'chai';
import type { PreparedAnswer } from '../../../server/http/answer.js';
import { answerMemory } from '../../../server/http/answer-memory.js';
import { KnownHead } from '../../../server/http/known-head.js';

function answerOf(bytes: number): PreparedAnswer {
  return {
    etag: '"x"',
    lastModified: undefined,
    version: 'v',
    headers: [],
    notModifiedHeaders: [],
    heads: { ok: new KnownHead(200, []), notModified: new KnownHead(304, []) },
    body: '',
    bytes,
    freshness: [],
    isCurrent: undefined,
    coordinates: { applications: [], profiles: [], labels: [], asked: { application: '', profiles: '', label: null } },
  };
}

describe('answerMemory', () => {
  it('tells answers apart by the spelling of Accept, and keeps a few of them', () => {
    const memory = answerMemory({ maxUrls: 10, maxBytes: 1e6 });
    const answers = ['a', 'b', 'c', 'd', 'e'].map((accept) => ({ accept, answer: answerOf(1) }));
    for (const { accept, answer } of answers) memory.put('/x', accept, answer, 0);
    expect(answers.map(({ accept, answer }) => memory.get('/x', accept) === answer)).to.eql([
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(memory.get('/x', undefined)).to.equal(undefined);
  });

  it('drops the oldest when there are too many, or too much of it', () => {
    const memory = answerMemory({ maxUrls: 2, maxBytes: 10_000 });
    for (const url of ['/1', '/2', '/3']) memory.put(url, undefined, answerOf(10), 0);
    expect(['/1', '/2', '/3'].map((url) => memory.get(url, undefined) !== undefined)).to.eql([false, true, true]);
    memory.put('/4', undefined, answerOf(8000), 0);
    expect(['/2', '/3', '/4'].map((url) => memory.get(url, undefined) !== undefined)).to.eql([false, false, true]);
    memory.put('/5', undefined, answerOf(20_000), 0);
    expect(memory.get('/5', undefined)).to.equal(undefined);
  });

  it('forgets everything, and what was being read meanwhile', () => {
    const memory = answerMemory({ maxUrls: 2, maxBytes: 10_000 });
    const before = memory.generation;
    memory.put('/1', undefined, answerOf(1), before);
    memory.forget();
    memory.put('/2', undefined, answerOf(1), before);
    expect([memory.get('/1', undefined), memory.get('/2', undefined)]).to.eql([undefined, undefined]);
  });
});
