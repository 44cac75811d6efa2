import { launchGit, type RunningGit } from './launch-git.js';
import type { LaunchOrder, LaunchReport } from './launch-messages.js';

/** The program of the process that starts git for the server; launch-elsewhere.ts is its other end. */

const running = new Map<number, RunningGit>();

process.on('message', (order: LaunchOrder) => {
  if (order.kind === 'kill') running.get(order.id)?.kill();
  else launch(order.id, order.launch);
});

// The server is gone, however it died, and nobody is left to whom a command could be of use.
process.once('disconnect', () => {
  for (const each of running.values()) each.kill();
  process.exit();
});

// A signal to everybody in the container is not for us: the server may need git until it has ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

report({ kind: 'ready' });

function launch(id: number, order: Extract<LaunchOrder, { kind: 'launch' }>['launch']): void {
  const git = launchGit(order, {
    started: (processGroup) => report({ id, kind: 'started', processGroup }),
    output: (chunk) => report({ id, kind: 'output', chunk }),
    errorOutput: (chunk) => report({ id, kind: 'errorOutput', chunk }),
    ended: (code, error) => {
      running.delete(id);
      report({ id, kind: 'ended', code, error });
    },
  });
  running.set(id, git);
}

/** What cannot be sent has nobody to hear it: then 'disconnect' comes, too. */
function report(message: LaunchReport): void {
  process.send?.(message, undefined, undefined, () => {});
}
