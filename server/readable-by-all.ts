import { stat } from 'node:fs/promises';

const OTHERS_MAY_READ = 0o004;

/** Those of the files that their mode lets every user read; on Windows a mode says nothing. */
export async function readableByAll(files: readonly string[]): Promise<readonly string[]> {
  if (process.platform === 'win32') return [];
  const isOpen = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file).catch(() => undefined);
      return found !== undefined && (found.mode & OTHERS_MAY_READ) !== 0;
    }),
  );
  return files.filter((_, index) => isOpen[index]);
}
