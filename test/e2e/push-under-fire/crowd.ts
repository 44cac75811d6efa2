import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ClientReport } from './report.js';

const PROGRAM = fileURLToPath(new URL('./clients.js', import.meta.url));

type Applied = ClientReport & { readonly kind: 'applied' };

/** Clients in a few processes, and what has been heard of them. */
export class Crowd {
  /** By client, in the order in which they were applied; the first one is what the client started with. */
  readonly versions = new Map<string, string[]>();
  readonly applied: Applied[] = [];
  readonly failures: string[] = [];
  readonly #processes: ChildProcess[] = [];
  #onReport = () => {};

  /** @returns when all are ready */
  static async gather(url: string, { processes, each }: { processes: number; each: number }): Promise<Crowd> {
    const crowd = new Crowd();
    for (let index = 0; index < processes; index += 1) crowd.#start(url, index * each, each);
    await crowd.until(() => crowd.versions.size === processes * each);
    return crowd;
  }

  /** Waits for reports until it holds, the time is over, or something has gone wrong. */
  async until(holds: () => boolean, timeoutMs = 30_000): Promise<void> {
    let isOver = false;
    const deadline = setTimeout(() => {
      isOver = true;
      this.#onReport();
    }, timeoutMs);
    while (!holds() && this.failures.length === 0 && !isOver) {
      await new Promise<void>((resolve) => {
        this.#onReport = resolve;
      });
    }
    clearTimeout(deadline);
  }

  async disperse(): Promise<void> {
    await Promise.all(
      this.#processes.map(async (process) => {
        if (process.exitCode !== null) return;
        const gone = once(process, 'exit');
        process.send('close');
        await gone;
      }),
    );
  }

  #start(url: string, first: number, count: number): void {
    const process = fork(PROGRAM, [url, String(first), String(count)]);
    process.on('message', (report) => this.#hear(report as ClientReport));
    process.on('exit', (code) => {
      if (code === 0) return;
      this.failures.push(`a process of clients has ended with ${code}`);
      this.#onReport();
    });
    this.#processes.push(process);
  }

  #hear(report: ClientReport): void {
    if (report.kind === 'ready') this.versions.set(report.client, [report.version]);
    else if (report.kind === 'failed') this.failures.push(`${report.client}: ${report.reason}`);
    else if (report.kind === 'applied') {
      this.applied.push(report);
      this.versions.get(report.client)?.push(report.version);
    }
    this.#onReport();
  }
}
