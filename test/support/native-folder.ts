import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BackendMember } from '../../server/backends/backend-member.js';
import { openNativeBackend } from '../../server/backends/native-backend.js';
import { systemClock } from '../../server/system-clock.js';
import type { BackendUnderTest } from './backend-contract.js';
import type { Files } from './git-repository.js';

export interface NativeFolder extends BackendUnderTest {
  readonly path: string;
}

/** A native backend on a temporary folder; frees both. @param location relative to the folder */
export async function nativeFolder(files: Files, location = '', limits = {}): Promise<NativeFolder> {
  const path = await mkdtemp(join(tmpdir(), 'cairn-native-'));
  const write = async (changes: Files) => {
    for (const [name, content] of Object.entries(changes)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      if (content === null) await rm(join(path, name));
      else await writeFile(join(path, name), content);
    }
  };
  await write(files);
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const settings = { locations: [join(path, location)], limits: { fileBytes: 2 ** 20, files: 100, ...limits } };
  const backend: BackendMember = await openNativeBackend(settings, { clock: systemClock, logger });
  return {
    path,
    backend,
    write,
    async [Symbol.asyncDispose]() {
      await backend.close();
      await rm(path, { recursive: true, force: true });
    },
  };
}
