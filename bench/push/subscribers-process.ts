import { moment } from './moment.js';
import { RawSubscriber } from './raw-subscriber.js';
import type { Span, SubscribersMessage, SubscribersReply } from './subscribers.js';

/**
 * Many subscribers in a process of their own. What to do comes in as a message, when it was done goes out as one. Ends
 * when disconnected.
 */
const subscribers: RawSubscriber[] = [];
/** By number of frames: how many subscribers have got so far, and when the first and the last of them did. */
const progress = new Map<number, { count: number; span: Span }>();
let onProgress = () => {};
let fail: (error: Error) => void = () => {};

process.on('message', (message: SubscribersMessage) => {
  const reply = (answer: SubscribersReply) => process.send?.(answer);
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  Promise.race([obey(message), failed]).then(reply, (error: Error) => reply({ error: error.message }));
});
process.once('disconnect', () => process.exit(0));

function obey(message: SubscribersMessage): Promise<Span> {
  switch (message.kind) {
    case 'open':
      return open(message);
    case 'received':
      return received(message.frames);
    case 'close':
      return close();
  }
}

/** Never more at a time than a server's queue of new connections holds: else the kernel's retries are measured. */
async function open({ url, count, atOnce, greeting }: SubscribersMessage & { kind: 'open' }): Promise<Span> {
  const { hostname, port } = new URL(url);
  const start = moment();
  let begun = 0;
  await new Promise<void>((resolve) => {
    let ready = 0;
    const next = () => {
      if (begun === count) return;
      begun += 1;
      const target = { host: hostname, port: Number(port), greeting };
      subscribers.push(
        new RawSubscriber(target, {
          ready() {
            ready += 1;
            next();
            if (ready === count) resolve();
          },
          frame: note,
          failed: (error) => fail(error),
        }),
      );
    };
    for (let index = 0; index < atOnce; index += 1) next();
  });
  if (greeting !== undefined) await received(1);
  return { firstMs: start, lastMs: moment() };
}

function note(frames: number): void {
  const nowMs = moment();
  const known = progress.get(frames);
  progress.set(frames, {
    count: (known?.count ?? 0) + 1,
    span: { firstMs: known?.span.firstMs ?? nowMs, lastMs: nowMs },
  });
  if (known?.count === subscribers.length - 1) onProgress();
}

async function received(frames: number): Promise<Span> {
  for (;;) {
    const known = progress.get(frames);
    if (known?.count === subscribers.length) return known.span;
    await new Promise<void>((resolve) => {
      onProgress = resolve;
    });
  }
}

async function close(): Promise<Span> {
  const start = moment();
  for (const subscriber of subscribers.splice(0)) subscriber.close();
  progress.clear();
  return { firstMs: start, lastMs: moment() };
}
