/**
 * Git reads the root folder of each commit, of several hundred kilobytes when a folder holds thousands of files. As
 * shipped it keeps 96 MB of them and gives each buffer back to the kernel, which clears the pages again for the next
 * one: that took as long as the work itself, and blame and log half as long without it.
 */
const KEPT_TREES = ['core.deltaBaseCacheLimit', '32m'] as const;
/** glibc's names (mallopt(3)); elsewhere they mean nothing. */
const MALLOC = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 25),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 28),
  MALLOC_TOP_PAD_: String(2 ** 22),
};

/** The environment of commands that look into the past. @param local that of commands which need no remote */
export function pastEnvironment(local: Readonly<Record<string, string>>): Record<string, string> {
  const count = Number(local['GIT_CONFIG_COUNT'] ?? 0);
  const [key, value] = KEPT_TREES;
  return {
    ...local,
    ...MALLOC,
    GIT_LITERAL_PATHSPECS: '1',
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: key,
    [`GIT_CONFIG_VALUE_${count}`]: value,
  };
}
