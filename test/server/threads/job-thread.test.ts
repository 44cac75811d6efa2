import { expect } from 'chai';
import type { Clock } from '../../../server/core/ports.js';
import { systemClock } from '../../../server/system-clock.js';
import { JobThread } from '../../../server/threads/job-thread.js';
import { ownThread, processorTimeMs } from '../../../server/threads/processor-time.js';
import { manualClock } from '../../support/manual-clock.js';
import type { Order } from './obeying-worker.js';

const MEMORY_MB = 32;
const PATIENT_MS = 60_000;
const knowsThreads = processorTimeMs(ownThread()) !== undefined;

describe('JobThread', () => {
  const opened: { close(): Promise<void> }[] = [];

  function open(deadlineMs: number, clock: Clock = systemClock) {
    const program = new URL('./obeying-worker.js', import.meta.url);
    const thread = new JobThread<Order, string, string>({ program, clock, deadlineMs, maxMemoryMb: MEMORY_MB });
    opened.push(thread);
    return thread;
  }

  const echo = (text: string): Order => ({ order: 'echo', text });

  afterEach(async () => {
    for (const thread of opened.splice(0)) await thread.close();
  });

  it('starts with the first job, and does one after the other', async () => {
    const thread = open(PATIENT_MS);
    expect(thread.isRunning).to.equal(false);
    const outcomes = await Promise.all(['a', 'b', 'c'].map((text) => thread.run(echo(text))));
    expect(outcomes).to.eql(['a', 'b', 'c'].map((answer) => ({ kind: 'answer', answer })));
    expect(thread.isRunning).to.equal(true);
  });

  it('gives up a job that takes too long, says how far it was, and goes on', async () => {
    const thread = open(200);
    const burning = thread.run({ order: 'burn' });
    const next = thread.run(echo('next'));
    expect(await burning).to.eql({ kind: 'exhausted', rule: 'deadline', mark: 'burn' });
    expect(await next).to.eql({ kind: 'answer', answer: 'next' });
  });

  it('gives up a job that takes too much memory, and goes on', async () => {
    const thread = open(PATIENT_MS);
    const filling = thread.run({ order: 'fill' });
    const next = thread.run(echo('next'));
    expect(await filling).to.eql({ kind: 'exhausted', rule: 'memory', mark: 'fill' });
    expect(await next).to.eql({ kind: 'answer', answer: 'next' });
  });

  for (const { order, says } of [
    { order: 'exit', says: 'the thread has ended' },
    { order: 'throw', says: 'a bug' },
  ] as const) {
    it(`fails a job that ends the thread (${order}), and goes on`, async () => {
      const thread = open(PATIENT_MS);
      const failing = thread.run({ order }).catch((error: Error) => error.message);
      const next = thread.run(echo('next'));
      expect(await failing).to.equal(says);
      expect(await next).to.eql({ kind: 'answer', answer: 'next' });
    });
  }

  it('ends what is under way when it is closed, and refuses what comes then', async () => {
    const thread = open(PATIENT_MS);
    await thread.run(echo('started'));
    const burning = thread.run({ order: 'burn' }).catch((error: Error) => error.message);
    await thread.close();
    expect(await burning).to.equal('the thread has ended');
    const late = await thread.run(echo('late')).catch((error: Error) => error.message);
    expect([late, thread.isRunning]).to.eql(['the thread has ended', false]);
  });

  it('does not count the time in which a job had no processor', async function () {
    if (!knowsThreads) this.skip();
    const clock = manualClock();
    const on = new SharedArrayBuffer(4);
    let sleeping: Promise<{ kind: string }> | undefined;
    await new Promise<void>((asked) => {
      const after: Clock['after'] = (delayMs, task) => {
        asked();
        return clock.after(delayMs, task);
      };
      sleeping = open(1000, { ...clock, after }).run({ order: 'sleep', on });
    });
    clock.advance(5000);
    Atomics.store(new Int32Array(on), 0, 1);
    Atomics.notify(new Int32Array(on), 0);
    expect((await sleeping)?.kind).to.equal('answer');
  });

  it('lets the other threads go first', async function () {
    if (process.platform !== 'linux') this.skip();
    expect(await open(PATIENT_MS).run({ order: 'tell-priority' })).to.eql({ kind: 'answer', answer: 'true' });
  });
});
