import { parentPort } from 'node:worker_threads';
import { ownThread, stepBack } from './processor-time.js';

/** From a thread that does jobs: that it can begin, how far it is with one, or what came of it. */
export type ThreadMessage<Answer, Mark> =
  | { readonly kind: 'ready'; readonly thread: string | undefined }
  | { readonly kind: 'reached'; readonly mark: Mark }
  | { readonly kind: 'answer'; readonly answer: Answer };

/**
 * The other end of a JobThread: does one job after the other. The thread may be killed at any moment, so that it must
 * hold nothing that anybody else needs.
 *
 * @param work is told where to report how far it is
 */
export function serveJobs<Job, Answer, Mark = never>(work: (job: Job, reach: (mark: Mark) => void) => Answer): void {
  const send = (message: ThreadMessage<Answer, Mark>) => parentPort?.postMessage(message);
  stepBack();
  parentPort?.on('message', (job: Job) =>
    send({ kind: 'answer', answer: work(job, (mark) => send({ kind: 'reached', mark })) }),
  );
  send({ kind: 'ready', thread: ownThread() });
}
