import { mkdir } from 'node:fs/promises';

/**
 * Makes an empty bare repository. Its arguments are constants and the folder is ours, so simple-git may do it; it is
 * imported here because only a cold start needs it.
 */
export async function initBareRepository(folder: string, environment: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { simpleGit } = await import('simple-git');
  const { PATH, HOME } = environment;
  await simpleGit({ baseDir: folder })
    .env({ PATH, HOME, LC_ALL: 'C' } as Record<string, string>)
    .init(true);
}
