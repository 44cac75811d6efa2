import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { GitLauncher } from '../../../../server/backends/git/git-launcher.js';
import { GitProcesses } from '../../../../server/backends/git/git-process.js';
import { systemClock } from '../../../../server/system-clock.js';
import { gitAlias, PRINT_STARTER } from '../../../support/git-alias.js';
import { quiet } from '../../../support/git-processes.js';
import { rejection } from '../../../support/rejection.js';

const LONG_MS = 60_000;
/** Git, a shell, and two of its children. */
const ENDLESS = 'echo begun >&2; sleep 600 & sleep 600';

for (const { how, elsewhere } of [
  { how: 'started by this process', elsewhere: false },
  { how: 'started by a process beside it', elsewhere: true },
]) {
  describe(`GitProcesses, ${how}`, () => {
    let folder: string;
    let launcher: GitLauncher;
    let processes: GitProcesses;
    const run = (script: string, options: { timeoutMs?: number; onStart?: (group: number) => void } = {}) =>
      processes.run({ ...gitAlias(script, folder), timeoutMs: LONG_MS, ...options });
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cairn-processes-'));
      launcher = new GitLauncher({ largeBytes: Number.POSITIVE_INFINITY });
      if (elsewhere) expect(await launcher.prepare()).to.equal(true);
      processes = new GitProcesses(systemClock, launcher);
    });
    afterEach(async () => {
      await processes.close();
      await launcher.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('returns what git printed, whatever its length', async () => {
      expect((await run(PRINT_STARTER)).trim() === String(process.pid)).to.equal(!elsewhere);
      expect(await run('yes | head -c 1000001')).to.have.length(1_000_001);
      expect(await run('true')).to.equal('');
      const many = await Promise.all(Array.from({ length: 5 }, (_, index) => run(`echo ${index}`)));
      expect(many).to.eql(['0\n', '1\n', '2\n', '3\n', '4\n']);
    });

    it('hands the input on, and nothing of the environment but what it was told', async () => {
      const environment = { PATH: process.env.PATH ?? '', HOME: folder, SECRET: 's3cret' };
      const command = { ...gitAlias('cat; env', folder), environment, timeoutMs: LONG_MS, input: 'in=put\n' };
      const names = (await processes.run(command)).split('\n').flatMap((line) => /^\w+(?==)/.exec(line)?.[0] ?? []);
      const ours = names.filter((name) => !/^(GIT_\w+|PWD|OLDPWD|SHLVL|_)$/.test(name)); // The others are git's and the shell's.
      expect(ours.sort()).to.eql(['HOME', 'PATH', 'SECRET', 'in']);
    });

    for (const { when, script, reason, message } of [
      {
        when: 'git says that it failed',
        script: 'echo fatal: unable to read x >&2; exit 128',
        reason: 'corrupt-mirror',
        message: 'git -c: fatal: unable to read x',
      },
      {
        when: 'git is killed',
        script: 'kill -9 $PPID; sleep 600',
        reason: 'failed',
        message: 'git -c: exit code null',
      },
      { when: 'git prints without end', script: 'yes', reason: 'output-limit', message: 'git -c: printed too much' },
    ]) {
      it(`rejects when ${when}, and nothing stays`, async () => {
        expect(await rejection(run(script))).to.include({ reason, message });
        await quiet(folder);
      });
    }

    it('rejects when git cannot be started', async () => {
      const command = { ...gitAlias('true', join(folder, 'missing')), timeoutMs: LONG_MS };
      expect(await rejection(processes.run(command))).to.have.property('reason', 'failed');
    });

    it('at the deadline ends git and all that it has started', async () => {
      let group = 0;
      const onStart = (id: number) => {
        group = id;
      };
      expect(await rejection(run(ENDLESS, { timeoutMs: 300, onStart }))).to.have.property('reason', 'timeout');
      expect(group).to.be.above(1);
      await quiet(folder);
    });

    it('ends what git leaves behind, which does not hold it up', async () => {
      expect(await run('sleep 600 & echo done')).to.equal('done\n');
      await quiet(folder);
    });

    it('ends everything when it is closed', async () => {
      let failed: Promise<Error> | undefined;
      await new Promise((resolve) => {
        failed = rejection(run(ENDLESS, { onStart: resolve }));
      });
      await processes.close();
      expect(await failed).to.have.property('reason', 'closed');
      await quiet(folder);
      expect(await rejection(run('true'))).to.have.property('reason', 'closed');
    });
  });
}
