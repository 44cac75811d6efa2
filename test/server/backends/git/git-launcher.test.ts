import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { GitLauncher } from '../../../../server/backends/git/git-launcher.js';
import { GitProcesses } from '../../../../server/backends/git/git-process.js';
import { startTicks } from '../../../../server/backends/git/process-identity.js';
import { systemClock } from '../../../../server/system-clock.js';
import { killChild, startChild } from '../../../support/child.js';
import { gitAlias, PRINT_STARTER } from '../../../support/git-alias.js';
import { quiet } from '../../../support/git-processes.js';
import { rejection } from '../../../support/rejection.js';

const PATIENT_MS = 10;

async function gone(processId: number): Promise<void> {
  while ((await startTicks(processId)) !== undefined) await new Promise((resolve) => setTimeout(resolve, PATIENT_MS));
}

describe('GitLauncher', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-launcher-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function starter(launcher: GitLauncher): Promise<number> {
    const command = { ...gitAlias(PRINT_STARTER, folder), timeoutMs: 60_000 };
    return Number(await new GitProcesses(systemClock, launcher).run(command));
  }

  for (const { size, largeBytes, own } of [
    { size: 'small', largeBytes: Number.POSITIVE_INFINITY, own: true },
    { size: 'large', largeBytes: 0, own: false },
  ]) {
    it(`in a ${size} server ${own ? 'starts git itself' : 'has git started from the second time on'}`, async () => {
      const launcher = new GitLauncher({ largeBytes });
      try {
        expect(await starter(launcher)).to.equal(process.pid);
        if (!own) await launcher.prepare(); // It has begun to: this waits for the end.
        const second = await starter(launcher);
        expect(second === process.pid).to.equal(own);
        if (own) return;
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(second, signal); // For the server.
        expect(await starter(launcher)).to.equal(second);
      } finally {
        await launcher.close();
      }
    });
  }

  it('goes on when the process beside it is killed: what ran fails, and does not stay', async () => {
    const launcher = new GitLauncher();
    try {
      await launcher.prepare();
      const other = await starter(launcher);
      const processes = new GitProcesses(systemClock, launcher);
      let failed: Promise<Error> | undefined;
      await new Promise((resolve) => {
        const command = { ...gitAlias('sleep 600 & sleep 600', folder), timeoutMs: 60_000, onStart: resolve };
        failed = rejection(processes.run(command));
      });
      process.kill(other, 'SIGKILL');
      expect(await failed).to.have.property('reason', 'failed');
      await quiet(folder);
      expect(await starter(launcher)).to.equal(process.pid);
      expect(await launcher.prepare()).to.equal(true);
      expect(await starter(launcher)).not.to.be.oneOf([process.pid, other]);
    } finally {
      await launcher.close();
    }
  });

  it('gives up a process that does not stay', async () => {
    const launcher = new GitLauncher();
    try {
      const outcomes: boolean[] = [];
      for (let attempt = 0; attempt < 5; attempt += 1) {
        outcomes.push(await launcher.prepare());
        const other = await starter(launcher);
        if (other === process.pid) continue;
        process.kill(other, 'SIGKILL');
        while ((await starter(launcher).catch(() => other)) === other); // Until its end was noticed.
      }
      expect(outcomes).to.eql([true, true, true, false, false]);
    } finally {
      await launcher.close();
    }
  });

  it('leaves nothing behind when the server is killed', async () => {
    const server = await startChild('launch-endless-git', folder);
    const other = Number(await readFile(join(folder, 'starter'), 'utf8'));
    expect(await startTicks(other)).to.be.a('string');
    await killChild(server);
    await gone(other);
    await quiet(folder);
  });
});
