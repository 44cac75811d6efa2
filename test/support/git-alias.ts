import type { GitLaunch } from '../../server/backends/git/launch-git.js';

/** The process that has started git. */
export const PRINT_STARTER = 'cut -d " " -f 4 /proc/$PPID/stat';

/** A git command that runs a shell script, and so does whatever a spec needs of git. */
export function gitAlias(script: string, folder: string): GitLaunch {
  return {
    args: ['-c', `alias.spec=!${script}`, 'spec'],
    folder,
    environment: { PATH: process.env.PATH ?? '', HOME: folder },
  };
}
