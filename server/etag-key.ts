import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const BYTES = 32;

/** The key of the entity tags, made once and kept in the data folder, so that tags outlive a restart. */
export async function etagKey(dataDir: string): Promise<Uint8Array> {
  const path = join(dataDir, 'etag.key');
  const kept = await readFile(path).catch(() => undefined);
  if (kept?.byteLength === BYTES) return kept;
  const made = randomBytes(BYTES);
  await writeFile(`${path}.new`, made, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return made;
}
