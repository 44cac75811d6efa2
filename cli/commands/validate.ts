import { performance } from 'node:perf_hooks';
import type { Clock } from '../../server/core/ports.js';
import { usageError } from '../cli-error.js';
import type { FolderSettings } from '../folder-settings.js';
import type { GivenOptions } from '../given-options.js';
import { KEY_FILE, ROOT, SPRING_KEY } from '../secret-options.js';
import { checkCommand } from './check.js';

export const validate = checkCommand({
  name: 'validate',
  options: [KEY_FILE, ...SPRING_KEY, ROOT],
  examples: [
    {
      line: 'cairn validate ./config-repo',
      does: 'exit code 1 when a server would refuse something, and what and where',
    },
    {
      line: 'cairn validate --config cairn.yml -o github',
      does: "with the server's search paths and limits, as annotations of a pull request",
    },
  ],
  find: async (folder, settings, options) => {
    const below = await secretsFolder(folder, settings, options);
    const { localKeys } = await import('../secret-files/local-keys.js');
    const keys = await localKeys(options);
    const { validateFolder } = await import('../../server/validators/validate-folder.js');
    const violations = await validateFolder(folder, { ...settings, ...below, keys, clock });
    return violations.map(({ code, rule, message, file, line, column, application, profiles }) => ({
      level: 'error' as const,
      rule: rule === undefined ? code : `${code}/${rule}`,
      message,
      file: file ?? '.',
      line,
      column,
      applications: [{ application, profiles }],
    }));
  },
});

/** What cipher texts are bound to in front of their file: told by `--root`, else by the settings. */
async function secretsFolder(folder: string, settings: FolderSettings, options: GivenOptions) {
  const root = options.text('root');
  if (root === undefined && settings.secretsFolder?.includes('{')) {
    throw usageError(`secretsFolder: ${settings.secretsFolder}: which one is it?`, 'say what lies above: --root ..');
  }
  const { repositoryPath } = await import('../secret-files/repository-path.js');
  return root === undefined ? {} : { secretsFolder: repositoryPath(folder, root) };
}

/** What schemas may take is measured by it. */
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
