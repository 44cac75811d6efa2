import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type GitLaunch, killGroup, type LaunchEvents, type RunningGit } from './launch-git.js';
import type { LaunchOrder, LaunchReport } from './launch-messages.js';

const PROGRAM = fileURLToPath(new URL('./launch-process.js', import.meta.url));
/** It holds next to nothing, and the less it has, the quicker it starts git. */
const SMALL = ['--max-old-space-size=64', '--max-semi-space-size=1'];

interface Launched {
  readonly events: LaunchEvents;
  processGroup: number | undefined;
}

/**
 * A small process that starts git for this one. To start a process, the kernel copies the page tables of whoever starts
 * it: with a few hundred megabytes that takes ten milliseconds in which nobody is answered.
 *
 * It ends when this process does, and takes what it has started with it. A session of its own keeps away from it what a
 * terminal, or `kill` on a process group, means for the server.
 */
export class LaunchElsewhere {
  readonly #child: ChildProcess;
  readonly #launched = new Map<number, Launched>();
  readonly #ended: Promise<void>;
  #lastId = 0;
  #state: 'starting' | 'ready' | 'ended' = 'starting';
  /** Whether it can be used, once that is known. */
  readonly ready: Promise<boolean>;

  constructor() {
    this.#child = spawn(process.execPath, [...SMALL, PROGRAM], {
      cwd: '/',
      env: {},
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced', // Bytes go over as bytes.
    });
    this.#child.on('message', (message: LaunchReport) => this.#hear(message));
    this.#ended = new Promise((resolve) => {
      for (const event of ['error', 'exit']) this.#child.once(event, () => resolve(this.#end()));
    });
    this.ready = new Promise((resolve) => {
      this.#child.once('message', () => resolve(true));
      void this.#ended.then(() => resolve(false));
    });
  }

  get state(): 'starting' | 'ready' | 'ended' {
    return this.#state;
  }

  launch(launch: GitLaunch, events: LaunchEvents): RunningGit {
    this.#lastId += 1;
    const id = this.#lastId;
    const launched: Launched = { events, processGroup: undefined };
    this.#launched.set(id, launched);
    const { args, folder, environment, input } = launch;
    this.#send({
      id,
      kind: 'launch',
      launch: { args, folder, environment, ...(input === undefined ? {} : { input }) },
    });
    return { kill: () => this.#kill(id, launched) };
  }

  /** Ends it, and all it has started. */
  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** By ourselves as soon as we can, so that a deadline does not depend on anybody. */
  #kill(id: number, launched: Launched): void {
    if (!this.#launched.has(id)) return;
    killGroup(launched.processGroup);
    this.#send({ id, kind: 'kill' });
  }

  #send(order: LaunchOrder): void {
    this.#child.send(order, () => {}); // What cannot be sent is answered when it is seen to have ended.
  }

  #hear(message: LaunchReport): void {
    if (this.#state === 'ended') return;
    if (message.kind === 'ready') this.#state = 'ready';
    else this.#report(message);
  }

  #report(message: Exclude<LaunchReport, { kind: 'ready' }>): void {
    const launched = this.#launched.get(message.id);
    if (!launched) return;
    if (message.kind === 'started') {
      launched.processGroup = message.processGroup;
      launched.events.started(message.processGroup);
    } else if (message.kind === 'ended') {
      this.#launched.delete(message.id);
      launched.events.ended(message.code, message.error);
    } else launched.events[message.kind](message.chunk);
  }

  #end(): void {
    this.#state = 'ended';
    for (const { processGroup, events } of this.#launched.values()) {
      killGroup(processGroup);
      events.ended(null, 'the process that starts git has ended');
    }
    this.#launched.clear();
  }
}
