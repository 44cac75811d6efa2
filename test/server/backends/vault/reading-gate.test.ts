import { expect } from 'chai';
import { readingGate } from '../../../../server/backends/vault/reading-gate.js';
import { rejection } from '../../../support/rejection.js';

describe('readingGate', () => {
  it('lets sixteen through at a time, the next one when one is done, whether that worked or not', async () => {
    const gate = readingGate();
    const ends: (() => void)[] = [];
    const questions = Array.from({ length: 20 }, (_, index) =>
      gate(
        () =>
          new Promise<number>((resolve, reject) =>
            ends.push(() => (index === 0 ? reject(new Error('no')) : resolve(index))),
          ),
      ),
    );
    const first = rejection(questions[0] as Promise<unknown>);
    expect(ends).to.have.length(16);
    for (const end of ends.slice()) end();
    expect((await first).message).to.equal('no');
    await questions[1];
    expect(ends).to.have.length(20);
    for (const end of ends) end();
    expect(await Promise.all(questions.slice(1))).to.have.length(19);
  });

  it('turns away who would wait behind a thousand others', async () => {
    const gate = readingGate();
    const ends: (() => void)[] = [];
    const waiting = Array.from({ length: 16 + 1024 }, () => gate(() => new Promise<void>((end) => ends.push(end))));
    expect(await rejection(gate(async () => {}))).to.include({ code: 'vault-unavailable', retryAfterSeconds: 1 });
    for (let done = 0; done < waiting.length; done += 1) {
      ends[done]?.();
      await waiting[done];
    }
    await gate(async () => {});
  });
});
