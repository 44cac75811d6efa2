import { performance } from 'node:perf_hooks';
import type { Clock } from '../../server/core/ports.js';
import { KEY_FILE, SPRING_KEY } from '../secret-options.js';
import { checkCommand } from './check.js';

export const validate = checkCommand({
  name: 'validate',
  options: [KEY_FILE, ...SPRING_KEY],
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
    const { localKeys } = await import('../secret-files/local-keys.js');
    const keys = await localKeys(options);
    const { validateFolder } = await import('../../server/validators/validate-folder.js');
    const violations = await validateFolder(folder, { ...settings, keys, clock });
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

/** What schemas may take is measured by it. */
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
