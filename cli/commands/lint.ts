import { checkCommand } from './check.js';

export const lint = checkCommand({
  name: 'lint',
  options: [{ flags: '--strict', description: 'exit code 1 when something is found' }],
  examples: [
    { line: 'cairn lint ./config-repo', does: 'keys that every profile overrides, that repeat, or that are misspelt' },
    {
      line: 'cairn lint --strict',
      does: 'exit code 1 for what is likely a mistake; a comment "cairn-lint: allow" allows it',
    },
  ],
  find: async (folder, settings) => {
    const { lintFolder } = await import('../../server/validators/lint-folder.js');
    const findings = await lintFolder(folder, settings);
    return findings.map(({ rule, file, line, column, key, message, other }) => ({
      level: 'warning' as const,
      rule,
      message: `${key}: ${message}${other === undefined ? '' : ` (${other.file}:${other.line})`}`,
      file,
      line,
      column,
      key,
    }));
  },
});
