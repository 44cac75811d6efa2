import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { embeddedDefault } from '../../server/embedded-default.js';
import { loadSettings } from '../../server/settings.js';
import { recordingLogger } from '../support/recording-logger.js';

const run = promisify(execFile);

describe('embeddedDefault', () => {
  it('seeds a repository with all of the sample, its checks included', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'cairn-embedded-'));
    const settings = await loadSettings(undefined, { CAIRN_DATA_DIR: dataDir });
    const { backends } = await embeddedDefault(settings, recordingLogger().logger);
    expect(backends).to.have.lengthOf(1);
    const args = ['ls-tree', '-r', '--name-only', 'main'];
    const { stdout } = await run('git', args, { cwd: join(dataDir, 'config-repo.git') });
    expect(stdout.split('\n')).to.include.members([
      ...['.github/workflows/validate.yml', '.pre-commit-config.yaml', 'README.md', 'orders.yml'],
      'schemas/orders.schema.json',
    ]);
    await rm(dataDir, { recursive: true });
  });
});
